import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { strict, type TProperties, Type } from '../../../../api/schema.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { oldKeyName, publicKey } from '../resources/keypair.ts'

const typeless = (keypair: unknown) => without(keypair, ['type'])

/** Before 2.92: no key given, one is made. */
const made = (more: TProperties) =>
  strict({ keypair: strict({ name: oldKeyName, public_key: Type.Optional(publicKey), ...more }) })
const type = Type.Optional(Type.Enum(['ssh', 'x509']))
const user_id = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }))

const anything = Type.Object({}, { additionalProperties: true })
const ALL = ['listKeypairs', 'showKeypair', 'deleteKeypair'] as const
const each = <T>(value: T) => Object.fromEntries(ALL.map((name) => [name, value]))
const unpaged = (query: Record<string, unknown>) => without(query, ['limit', 'marker']) as Record<string, unknown>
const ownerOnly = Type.Object({ user_id }, { additionalProperties: true })

export const keypairChanges: readonly ChangeModule[] = [
  {
    version: '2.92',
    summary: 'Keys are imported and no longer made; @ and . in names',
    schema: { createKeypair: made({ type, user_id }) },
  },
  {
    version: '2.75',
    summary: 'Unknown query parameters are refused',
    querySchema: {
      ...each(ownerOnly),
      listKeypairs: Type.Object(
        { user_id, limit: Type.Optional(Type.Integer({ minimum: 0 })), marker: Type.Optional(Type.String()) },
        { additionalProperties: true },
      ),
    },
  },
  {
    version: '2.35',
    summary: 'Keypairs come in pages',
    querySchema: { listKeypairs: ownerOnly },
    query: { listKeypairs: unpaged },
  },
  {
    version: '2.10',
    summary: 'Admins reach the keypairs of other users',
    schema: { createKeypair: made({ type }) },
    querySchema: each(anything),
    query: each(() => ({})),
  },
  {
    version: '2.2',
    summary: 'Keypairs have a type',
    schema: { createKeypair: made({}) },
    status: { createKeypair: 200, deleteKeypair: 202 },
    response: {
      listKeypairs: eachOf('keypairs', inside('keypair', typeless)),
      createKeypair: inside('keypair', typeless),
      showKeypair: inside('keypair', typeless),
    },
  },
]
