/** EC2's API as far as this cloud has it, by the names that parameters and replies have on the wire. */
import { type Api, defineApi } from '../../api/define.ts'
import { rules } from '../../api/policy/rules.ts'
import { strict, Type } from '../../api/schema.ts'

const text = Type.String({ minLength: 1, maxLength: 4096 })
const texts = Type.Optional(Type.Array(text, { maxItems: 1000 }))
const dryRun = { DryRun: Type.Optional(Type.Boolean()) }
const filters = {
  Filter: Type.Optional(
    Type.Array(strict({ Name: text, Value: Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 200 }) }), { maxItems: 50 }),
  ),
}
const tagged = {
  TagSpecification: Type.Optional(
    Type.Array(
      strict({
        ResourceType: text,
        Tag: Type.Optional(
          Type.Array(strict({ Key: text, Value: Type.Optional(Type.String({ maxLength: 4096 })) }), { maxItems: 1000 }),
        ),
      }),
      { maxItems: 10 },
    ),
  ),
}
const tagSet = Type.Array(strict({ key: Type.String(), value: Type.String() }))
const keyPair = { keyPairId: Type.String(), keyName: Type.String(), keyFingerprint: Type.String(), tagSet }

const call = { method: 'POST', path: '/', status: 200 } as const

export const placeApi = defineApi({
  DescribeRegions: {
    ...call,
    verb: 'DescribeRegions',
    summary: 'The regions of this cloud',
    action: 'ec2:DescribeRegions',
    // OUTSCALE's clients of this API never sign it.
    allow: rules.public,
    body: strict({ RegionName: texts, AllRegions: Type.Optional(Type.Boolean()), ...filters, ...dryRun }),
    returns: strict({
      regionInfo: Type.Array(strict({ regionName: Type.String(), regionEndpoint: Type.String(), optInStatus: Type.String() })),
    }),
  },
  DescribeAvailabilityZones: {
    ...call,
    verb: 'DescribeAvailabilityZones',
    withinProject: true,
    summary: 'The zones of the region',
    action: 'ec2:DescribeAvailabilityZones',
    allow: rules.projectReader,
    body: strict({
      ZoneName: texts,
      ZoneId: texts,
      AllAvailabilityZones: Type.Optional(Type.Boolean()),
      ...filters,
      ...dryRun,
    }),
    returns: strict({
      availabilityZoneInfo: Type.Array(
        strict({
          zoneName: Type.String(),
          zoneId: Type.String(),
          zoneState: Type.Enum(['available', 'unavailable']),
          zoneType: Type.String(),
          regionName: Type.String(),
          groupName: Type.String(),
          networkBorderGroup: Type.String(),
          optInStatus: Type.String(),
          messageSet: Type.Array(strict({ message: Type.String() })),
        }),
      ),
    }),
  },
})

export const keyPairApi = defineApi({
  DescribeKeyPairs: {
    ...call,
    verb: 'DescribeKeyPairs',
    summary: "The project's key pairs",
    action: 'ec2:DescribeKeyPairs',
    allow: rules.projectReader,
    body: strict({ KeyName: texts, KeyPairId: texts, IncludePublicKey: Type.Optional(Type.Boolean()), ...filters, ...dryRun }),
    returns: strict({
      keySet: Type.Array(
        strict({
          ...keyPair,
          keyType: Type.Enum(['rsa', 'ed25519']),
          createTime: Type.String(),
          publicKey: Type.Optional(Type.String()),
        }),
      ),
    }),
  },
  CreateKeyPair: {
    ...call,
    verb: 'CreateKeyPair',
    summary: 'Make a key pair; its private key is shown this once',
    action: 'ec2:CreateKeyPair',
    allow: rules.projectMember,
    body: strict({
      KeyName: text,
      KeyType: Type.Optional(Type.Enum(['rsa', 'ed25519'])),
      KeyFormat: Type.Optional(Type.Enum(['pem', 'ppk'])),
      ...tagged,
      ...dryRun,
    }),
    returns: strict({ ...keyPair, keyMaterial: Type.String() }),
  },
  ImportKeyPair: {
    ...call,
    verb: 'ImportKeyPair',
    summary: 'Keep a public key that was made elsewhere',
    action: 'ec2:ImportKeyPair',
    allow: rules.projectMember,
    body: strict({ KeyName: text, PublicKeyMaterial: Type.String({ minLength: 1, maxLength: 32_768 }), ...tagged, ...dryRun }),
    returns: strict(keyPair),
  },
  DeleteKeyPair: {
    ...call,
    verb: 'DeleteKeyPair',
    summary: 'Delete a key pair; instances that have it keep it',
    action: 'ec2:DeleteKeyPair',
    allow: rules.projectMember,
    body: strict({ KeyName: Type.Optional(text), KeyPairId: Type.Optional(text), ...dryRun }),
    returns: strict({ return: Type.Boolean(), keyPairId: Type.Optional(Type.String()) }),
  },
})

export const api: Api = { ...placeApi, ...keyPairApi }
