/** OUTSCALE's API as far as this cloud has it. */
import { type Api, defineApi } from '../../api/define.ts'
import { rules } from '../../api/policy/rules.ts'
import { strict, Type } from '../../api/schema.ts'

const text = Type.String()
const texts = Type.Optional(Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 200 }))
const dryRun = { DryRun: Type.Optional(Type.Boolean()) }
const paging = {
  NextPageToken: Type.Optional(Type.String({ maxLength: 4096 })),
  ResultsPerPage: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
}
const more = { NextPageToken: Type.Optional(Type.String()) }
/** All else of a reply is left out of a dry run's. */
const context = { ResponseContext: strict({ RequestId: text }) }
const keypair = {
  KeypairId: text,
  KeypairName: text,
  KeypairType: text,
  KeypairFingerprint: text,
  Tags: Type.Array(strict({ Key: text, Value: text })),
}

const call = { method: 'POST', status: 200 } as const

export const placeApi = defineApi({
  ReadRegions: {
    ...call,
    path: '/ReadRegions',
    summary: 'The regions of this cloud',
    action: 'outscale:ReadRegions',
    allow: rules.public,
    body: strict(dryRun),
    returns: strict({ Regions: Type.Optional(Type.Array(strict({ RegionName: text, Endpoint: text }))), ...context }),
  },
  ReadSubregions: {
    ...call,
    path: '/ReadSubregions',
    withinProject: true,
    summary: 'The zones of the region',
    action: 'outscale:ReadSubregions',
    allow: rules.projectReader,
    body: strict({
      Filters: Type.Optional(strict({ SubregionNames: texts, RegionNames: texts, States: texts })),
      ...paging,
      ...dryRun,
    }),
    returns: strict({
      Subregions: Type.Optional(Type.Array(strict({ SubregionName: text, RegionName: text, LocationCode: text, State: text }))),
      ...more,
      ...context,
    }),
  },
})

export const keypairApi = defineApi({
  ReadKeypairs: {
    ...call,
    path: '/ReadKeypairs',
    summary: "The project's key pairs",
    action: 'outscale:ReadKeypairs',
    allow: rules.projectReader,
    body: strict({
      Filters: Type.Optional(
        strict({
          KeypairFingerprints: texts,
          KeypairIds: texts,
          KeypairNames: texts,
          KeypairTypes: texts,
          TagKeys: texts,
          TagValues: texts,
          Tags: texts,
        }),
      ),
      ...paging,
      ...dryRun,
    }),
    returns: strict({ Keypairs: Type.Optional(Type.Array(strict(keypair))), ...more, ...context }),
  },
  CreateKeypair: {
    ...call,
    path: '/CreateKeypair',
    summary: 'Make a key pair, whose private key is shown this once, or keep a public key that was made elsewhere',
    action: 'outscale:CreateKeypair',
    allow: rules.projectMember,
    body: strict({
      KeypairName: Type.String({ minLength: 1, maxLength: 255 }),
      PublicKey: Type.Optional(Type.String({ minLength: 1, maxLength: 32_768 })),
      ...dryRun,
    }),
    returns: strict({ Keypair: Type.Optional(strict({ ...keypair, PrivateKey: Type.Optional(text) })), ...context }),
  },
  DeleteKeypair: {
    ...call,
    path: '/DeleteKeypair',
    summary: 'Delete a key pair; VMs that have it keep it',
    action: 'outscale:DeleteKeypair',
    allow: rules.projectMember,
    body: strict({ KeypairName: Type.Optional(text), KeypairId: Type.Optional(text), ...dryRun }),
    returns: strict(context),
  },
})

export const api: Api = { ...placeApi, ...keypairApi }
