/** Group types as Cinder's API has them. */
import { orNull, type Static, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  changeGroupType,
  createGroupType,
  defaultGroupType,
  type GroupType,
  type GroupTypeField,
  getGroupType,
  listGroupTypes,
  removeGroupType,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow, cinderRules } from '../allow.ts'
import { nextOf } from '../kept-list.ts'
import { readPage } from '../list-request.ts'
import { description, flag, isTrue, links, listQuery, neededName } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { publicWanted } from './type.ts'

const text = Type.String()
const specs = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. /]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
})

const shownType = Type.Object({
  id: text,
  name: text,
  description: orNull(text),
  is_public: Type.Boolean(),
  group_specs: Type.Optional(Type.Record(text, text)),
})
const shown = Type.Object({ group_type: shownType })

const viewOf = (ctx: StoreCtx, { policy }: Serving, type: GroupType): Static<typeof shownType> => ({
  id: type.id,
  name: type.name,
  description: type.description,
  is_public: type.isPublic,
  ...(policy.allows(ctx, cinderRules.groupTypeSpecs) && { group_specs: { ...type.specs } }),
})

const SORT: Readonly<Record<string, GroupTypeField>> = {
  id: 'id',
  name: 'name',
  description: 'description',
  is_public: 'isPublic',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
}

const since = '3.11'
const one = { path: '/group_types/{group_type_id}', since } as const

export const groupTypes: Operations = {
  listGroupTypes: operation(
    {
      method: 'GET',
      path: '/group_types',
      since,
      summary: 'List group types',
      action: 'group:group_types:get_all',
      allow: allow.reader,
      documented: { query: Type.Object({ ...listQuery, is_public: Type.Optional(text) }) },
      status: 200,
      returns: Type.Object({ group_types: Type.Array(shownType), group_type_links: Type.Optional(links) }),
    },
    async (ctx, input, serving) => {
      const { limit, ...page } = readPage(input.query, SORT)
      const isAdmin = serving.policy.allows(ctx, cinderRules.isAdmin)
      const isPublic = isAdmin ? publicWanted(last(input.query.is_public), true) : true
      const request = { ...page, limit, filters: filtersOf(isPublic) }
      const items = limit === 0 ? [] : (await listGroupTypes(ctx, request)).items
      return {
        group_types: items.map((type) => viewOf(ctx, serving, type)),
        ...nextOf('group_type_links', input, items, limit),
      }
    },
  ),
  createGroupType: operation(
    {
      method: 'POST',
      path: '/group_types',
      since,
      summary: 'Make a group type',
      action: 'group:group_types:create',
      allow: allow.admin,
      body: strict({
        group_type: strict({
          name: neededName,
          description: Type.Optional(description),
          is_public: Type.Optional(flag),
          group_specs: Type.Optional(orNull(specs)),
        }),
      }),
      status: 202,
      returns: shown,
    },
    async (ctx, { body: { group_type: given } }, serving) => {
      const type = await createGroupType(ctx, {
        name: given.name.trim(),
        description: given.description ?? null,
        isPublic: given.is_public === undefined || isTrue(given.is_public),
        specs: given.group_specs ?? {},
      })
      return { group_type: viewOf(ctx, serving, type) }
    },
  ),
  showGroupType: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a group type; `default` is the one of the name `__DEFAULT__`',
      action: 'group:group_types:get',
      allow: allow.reader,
      status: 200,
      returns: shown,
    },
    async (ctx, { params: { group_type_id: id } }, serving) => {
      const type = id === 'default' ? await defaultGroupType(ctx) : await getGroupType(ctx, id)
      return { group_type: viewOf(ctx, serving, type) }
    },
  ),
  updateGroupType: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Change a group type’s name, description, or whether it is for everybody',
      action: 'group:group_types:update',
      allow: allow.admin,
      body: strict({
        group_type: strict({
          name: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
          description: Type.Optional(description),
          is_public: Type.Optional(flag),
        }),
      }),
      status: 200,
      returns: shown,
    },
    async (ctx, { params, body: { group_type: given } }, serving) => {
      if (given.name != null && given.name.trim() === '') throw cinderRefusals.group_type_name_empty({ field: 'name' })
      if (given.name == null && given.description == null && given.is_public === undefined)
        throw cinderRefusals.no_change_of_group_type()
      const type = await changeGroupType(ctx, params.group_type_id, {
        ...(given.name != null && { name: given.name.trim() }),
        ...(given.description != null && { description: given.description }),
        ...(given.is_public !== undefined && { isPublic: isTrue(given.is_public) }),
      })
      return { group_type: viewOf(ctx, serving, type) }
    },
  ),
  deleteGroupType: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Delete a group type that no group has',
      action: 'group:group_types:delete',
      allow: allow.admin,
      status: 202,
    },
    (ctx, { params }) => removeGroupType(ctx, params.group_type_id),
  ),
}

const filtersOf = (isPublic: boolean | undefined) =>
  isPublic === undefined ? [] : [{ field: 'isPublic' as const, values: [isPublic] }]
