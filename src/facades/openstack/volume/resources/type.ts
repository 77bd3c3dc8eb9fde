/** Volume types as Cinder's API has them. */
import { orNull, type Static, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  changeType,
  createType,
  defaultTypeOf,
  getType,
  listTypes,
  removeType,
  type TypeField,
  type TypeRequest,
  type VolumeType,
} from '../../../../domain/volume/index.ts'
import { homeProject } from '../../../../kernel/reach.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow, cinderRules } from '../allow.ts'
import { readFilters, readPage, readPairs } from '../list-request.ts'
import { description, flag, flagNamed, isTrue, listQuery, neededName } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

/** What those see who may not see all. */
const PUBLIC_SPECS = ['RESKEY:availability_zones', 'multiattach', 'replication_enabled']

const specs = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. /]{1,255}$' }), orNull(Type.String({ maxLength: 255 })), {
  additionalProperties: false,
})

const shownType = Type.Object(
  { id: Type.String(), name: Type.String(), description: orNull(Type.String()), is_public: Type.Boolean() },
  { additionalProperties: true },
)
const shown = Type.Object({ volume_type: shownType })

export const visibleSpecs = (ctx: StoreCtx, { policy }: Serving, { extra }: VolumeType): Record<string, string> =>
  policy.allows(ctx, cinderRules.sensitiveExtraSpecs)
    ? { ...extra }
    : Object.fromEntries(Object.entries(extra).filter(([key]) => PUBLIC_SPECS.includes(key)))

/** What all answers have. */
const factsOf = (ctx: StoreCtx, serving: Serving, type: VolumeType): Static<typeof shownType> => ({
  id: type.id,
  name: type.name,
  is_public: type.isPublic,
  description: type.description,
  ...(serving.policy.allows(ctx, cinderRules.typeExtraSpecs) && { extra_specs: visibleSpecs(ctx, serving, type) }),
})

/** As it is answered to its making; as in Cinder, to its changes with less, and to who asks with more. */
const newTypeView = (ctx: StoreCtx, serving: Serving, type: VolumeType): Static<typeof shownType> => ({
  ...factsOf(ctx, serving, type),
  ...(serving.policy.allows(ctx, cinderRules.typeAccess) && { 'os-volume-type-access:is_public': type.isPublic }),
})

const typeView = (ctx: StoreCtx, serving: Serving, type: VolumeType): Static<typeof shownType> => ({
  ...newTypeView(ctx, serving, type),
  ...(serving.policy.allows(ctx, cinderRules.typeQos) && { qos_specs_id: type.qos_id }),
})

const SORT: Readonly<Record<string, TypeField | null>> = {
  id: 'id',
  name: 'name',
  description: 'description',
  is_public: 'isPublic',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  qos_specs_id: null,
}

/** Who sees all types may ask for those that are for everybody, for others, or `none`: all of them. @throws bad_request */
export function publicWanted(text: string | undefined, unless?: boolean): boolean | undefined {
  if (text === undefined) return unless
  if (text.toLowerCase() === 'none') return undefined
  const wanted = flagNamed(text)
  if (wanted === undefined) throw cinderRefusals.bad_is_public({ text }, { field: 'is_public' })
  return wanted
}

const text = Type.Optional(Type.String())
const one = { path: '/types/{type_id}' } as const

const hasSpecs = (type: VolumeType, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => Object.hasOwn(type.extra, key) && type.extra[key] === value)

export const types: Operations = {
  listTypes: operation(
    {
      method: 'GET',
      path: '/types',
      summary: 'List volume types',
      action: 'volume_extension:type_get_all',
      allow: allow.reader,
      documented: { query: Type.Object({ ...listQuery, is_public: text, extra_specs: text }) },
      status: 200,
      returns: Type.Object({ volume_types: Type.Array(shownType) }),
    },
    async (ctx, { query, version }, serving) => {
      const isAdmin = serving.policy.allows(ctx, cinderRules.isAdmin)
      const { offset, limit, ...page } = readPage(query, SORT)
      const filters = readFilters(query, 'volume_type', { version, isAdmin })
      const isPublic = isAdmin ? publicWanted(last(query.is_public)) : undefined
      const request: TypeRequest = {
        ...page,
        ...(isPublic !== undefined && { filters: [{ field: 'isPublic', values: [isPublic] }] }),
        ...(isAdmin ? {} : { usable: true }),
      }
      const asked = filters.get('extra_specs')
      const wanted = asked === undefined ? {} : (readPairs(asked) ?? {})
      if (!isAdmin && Object.keys(wanted).some((key) => !PUBLIC_SPECS.includes(key))) return { volume_types: [] }
      const fitting = (await listTypes(ctx, request)).items.filter((type) => hasSpecs(type, wanted))
      return { volume_types: fitting.slice(offset, offset + limit).map((type) => typeView(ctx, serving, type)) }
    },
  ),
  createType: operation(
    {
      method: 'POST',
      path: '/types',
      summary: 'Make a volume type',
      action: 'volume_extension:type_create',
      allow: allow.admin,
      body: strict({
        volume_type: strict({
          name: neededName,
          description: Type.Optional(description),
          extra_specs: Type.Optional(specs),
          'os-volume-type-access:is_public': Type.Optional(flag),
        }),
      }),
      status: 200,
      returns: shown,
    },
    async (ctx, { body: { volume_type: given } }, serving) => {
      const isPublic = given['os-volume-type-access:is_public']
      const type = await createType(ctx, {
        name: given.name.trim(),
        description: given.description ?? null,
        isPublic: isPublic === undefined || isTrue(isPublic),
        extra: Object.fromEntries(Object.entries(given.extra_specs ?? {}).map(([key, value]) => [key, value ?? ''])),
      })
      return { volume_type: newTypeView(ctx, serving, type) }
    },
  ),
  showType: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a volume type; `default` is the one that the project’s volumes have unless told',
      action: 'volume_extension:type_get',
      allow: allow.reader,
      status: 200,
      returns: shown,
    },
    async (ctx, { params: { type_id: id } }, serving) => {
      const type = id === 'default' ? await defaultTypeOf(ctx, homeProject(ctx)) : await getType(ctx, id)
      return { volume_type: typeView(ctx, serving, type) }
    },
  ),
  updateType: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Change a volume type’s name, description, or whether it is for everybody',
      action: 'volume_extension:type_update',
      allow: allow.admin,
      body: strict({
        volume_type: strict({
          name: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 255 }))),
          description: Type.Optional(description),
          is_public: Type.Optional(flag),
        }),
      }),
      status: 200,
      returns: shown,
    },
    async (ctx, { params, body: { volume_type: given } }, serving) => {
      if (given.name != null && given.name.trim() === '') throw cinderRefusals.type_name_empty()
      if (given.name == null && given.description == null && given.is_public === undefined)
        throw cinderRefusals.nothing_to_change()
      const type = await changeType(ctx, params.type_id, {
        ...(given.name != null && { name: given.name.trim() }),
        ...(given.description != null && { description: given.description }),
        ...(given.is_public !== undefined && { isPublic: isTrue(given.is_public) }),
      })
      return { volume_type: factsOf(ctx, serving, type) }
    },
  ),
  deleteType: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Delete a volume type that no volume has',
      action: 'volume_extension:type_delete',
      allow: allow.admin,
      status: 202,
    },
    (ctx, { params }) => removeType(ctx, params.type_id),
  ),
}
