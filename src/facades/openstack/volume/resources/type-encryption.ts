/** How volumes of a type are encrypted, as Cinder's API has it. */
import { orNull, type Static, strict, Type } from '../../../../api/schema.ts'
import {
  CONTROL_LOCATIONS,
  changeTypeEncryption,
  createTypeEncryption,
  getTypeEncryption,
  type NewTypeEncryption,
  removeTypeEncryption,
  type TypeEncryption,
  volumeRefusals,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { DB_MAX_INT } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const text = Type.String({ maxLength: 255 })
const keySize = Type.Unsafe<number | string | null>({ type: ['string', 'integer', 'null'], minimum: 0, maximum: DB_MAX_INT })
const location = Type.Enum([...CONTROL_LOCATIONS])
const optional = { cipher: Type.Optional(orNull(text)), key_size: Type.Optional(keySize) }
const whole = Type.Object({ provider: text, control_location: location, ...optional }, { additionalProperties: true })
const part = Type.Object(
  { provider: Type.Optional(text), control_location: Type.Optional(location), ...optional },
  { additionalProperties: true },
)

const path = '/types/{type_id}/encryption'
const item = `${path}/{encryption_key}` as const
const common = { allow: allow.admin, status: 200 } as const
const action = <const A extends string>(verb: A) => `volume_extension:volume_type_encryption:${verb}` as const

/** @throws bad_request */
function sizeOf(given: number | string): number {
  const size = Number(given)
  if (!/^\s*\d+\s*$/.test(String(given)) || size > DB_MAX_INT) throw cinderRefusals.key_size_no_integer({ field: 'key_size' })
  return size
}

function changesOf({ provider, control_location, cipher, key_size }: Static<typeof part>): Partial<NewTypeEncryption> {
  return {
    ...(provider !== undefined && { provider }),
    ...(control_location !== undefined && { control_location }),
    ...(cipher !== undefined && { cipher }),
    ...(key_size !== undefined && { key_size: key_size === null ? null : sizeOf(key_size) }),
  }
}

const viewOf = ({ type_id, id, provider, control_location, cipher, key_size, created_at, updated_at }: TypeEncryption) => ({
  volume_type_id: type_id,
  encryption_id: id,
  provider,
  control_location,
  cipher,
  key_size,
  created_at: microTime(created_at),
  updated_at: updated_at === null ? null : microTime(updated_at),
  deleted: false,
  deleted_at: null,
})

const anything = Type.Object({}, { additionalProperties: true })

export const typeEncryptions: Operations = {
  showTypeEncryption: operation(
    {
      ...common,
      method: 'GET',
      path,
      summary: 'Show how volumes of a type are encrypted; nothing where they are not',
      action: action('get'),
      returns: anything,
    },
    async (ctx, { params }) => {
      const found = await getTypeEncryption(ctx, params.type_id)
      return found ? viewOf(found) : {}
    },
  ),
  createTypeEncryption: operation(
    {
      ...common,
      method: 'POST',
      path,
      summary: 'Have volumes of a type encrypted',
      action: action('create'),
      body: strict({ encryption: whole }),
      returns: Type.Object({ encryption: anything }),
    },
    async (ctx, { params: { type_id }, body: { encryption: given } }) => {
      const { provider, control_location } = given
      const made = await createTypeEncryption(ctx, type_id, { ...changesOf(given), provider, control_location })
      const size = made.key_size !== null && { key_size: made.key_size }
      return { encryption: { ...given, ...size, volume_type_id: type_id, encryption_id: made.id } }
    },
  ),
  showTypeEncryptionItem: operation(
    {
      ...common,
      method: 'GET',
      path: item,
      summary: 'Show one word of how volumes of a type are encrypted',
      action: action('get'),
      returns: anything,
    },
    async (ctx, { params: { type_id: id, encryption_key: key } }) => {
      const found = await getTypeEncryption(ctx, id)
      const shown: Readonly<Record<string, unknown>> = found ? viewOf(found) : {}
      if (!Object.hasOwn(shown, key)) throw volumeRefusals.encryption_not_found({ id })
      return { [key]: shown[key] }
    },
  ),
  updateTypeEncryption: operation(
    {
      ...common,
      method: 'PUT',
      path: item,
      summary: 'Change how volumes of a type are encrypted, while there are none',
      action: action('update'),
      body: strict({ encryption: part }),
      returns: Type.Object({ encryption: anything }),
    },
    async (ctx, { params, body: { encryption: given } }) => {
      const changes = changesOf(given)
      await changeTypeEncryption(ctx, params.type_id, changes)
      return { encryption: { ...given, ...(changes.key_size !== undefined && { key_size: changes.key_size }) } }
    },
  ),
  deleteTypeEncryption: operation(
    {
      ...common,
      method: 'DELETE',
      path: item,
      summary: 'Have volumes of a type encrypted no more, while there are none',
      action: action('delete'),
      status: 202,
    },
    (ctx, { params }) => removeTypeEncryption(ctx, params.type_id),
  ),
}
