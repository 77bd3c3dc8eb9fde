/** Groups of volumes as Cinder's API has them. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { changeGroup, createGroup, type Group, getGroup, listGroups } from '../../../../domain/volume/index.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { groupedRequestOf, groupQuery, listedGroups } from '../group-query.ts'
import { nextOf } from '../kept-list.ts'
import type { ListQuery } from '../list-request.ts'
import { listingCtx } from '../list-request.ts'
import { description, links, name, trimmed } from '../pieces.ts'
import { briefGroup, briefGroupView, groupViewer, shownGroup } from './group-view.ts'

const since = '3.13'
const list = { method: 'GET', allow: allow.reader, action: 'group:get_all', withinProject: true, since, status: 200 } as const
const documented = { query: Type.Object(groupQuery) } as const
const more = { group_links: Type.Optional(links) }
const one = { path: '/groups/{group_id}', since } as const

interface ListInput {
  query: ListQuery
  version: string
  url: string
  base: string
}

async function listed(asking: StoreCtx, serving: Serving, input: ListInput): Promise<{ items: Group[]; more: object }> {
  const ctx = listingCtx(asking, serving)
  const { limit, ...request } = groupedRequestOf(ctx, serving, input, listedGroups)
  const items = limit === 0 ? [] : (await listGroups(ctx, { ...request, limit })).items
  return { items, more: nextOf('group_links', input, items, limit) }
}

const lists: Operations = {
  listGroups: operation(
    {
      ...list,
      path: '/groups',
      summary: 'List groups of volumes by name',
      documented,
      returns: Type.Object({ groups: Type.Array(briefGroup), ...more }),
    },
    async (ctx, input, serving) => {
      const page = await listed(ctx, serving, input)
      return { groups: page.items.map(briefGroupView), ...page.more }
    },
  ),
  listGroupsDetail: operation(
    {
      ...list,
      path: '/groups/detail',
      summary: 'List groups of volumes with all that is known of them',
      documented,
      returns: Type.Object({ groups: Type.Array(shownGroup), ...more }),
    },
    async (ctx, input, serving) => {
      const page = await listed(ctx, serving, input)
      return { groups: page.items.map(await groupViewer(ctx, serving, input, page.items)), ...page.more }
    },
  ),
}

/** A type of groups or volumes, by id or name. */
const named = Type.String({ minLength: 1, maxLength: 255 })

const idsOf = (given: string | null | undefined): string[] =>
  (given ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')

export const groups: Operations = {
  ...lists,
  createGroup: operation(
    {
      method: 'POST',
      path: '/groups',
      since,
      withinProject: true,
      summary: 'Make a group of volumes, empty at first',
      action: 'group:create',
      allow: allow.member,
      body: strict({
        group: strict({
          group_type: named,
          volume_types: Type.Array(Type.String({ maxLength: 255 }), { minItems: 1, uniqueItems: true }),
          name: Type.Optional(name),
          description: Type.Optional(description),
          availability_zone: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 255 }))),
        }),
      }),
      status: 202,
      returns: Type.Object({ group: briefGroup }),
    },
    async (ctx, { body: { group: given } }) => {
      const group = await createGroup(ctx, {
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
        type: given.group_type,
        volumeTypes: given.volume_types,
        ...(given.availability_zone != null && { zone: given.availability_zone }),
      })
      return { group: briefGroupView(group) }
    },
  ),
  showGroup: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a group of volumes',
      action: 'group:get',
      allow: allow.reader,
      documented: { query: Type.Object({ list_volume: groupQuery.list_volume }) },
      status: 200,
      returns: Type.Object({ group: shownGroup }),
    },
    async (ctx, input, serving) => {
      const group = await getGroup(ctx, input.params.group_id)
      const viewOf = await groupViewer(ctx, serving, input, [group])
      return { group: viewOf(group) }
    },
  ),
  updateGroup: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Change what is noted of a group, add volumes to it and remove others',
      action: 'group:update',
      allow: allow.member,
      body: strict({
        group: Type.Object(
          {
            name: Type.Optional(name),
            description: Type.Optional(description),
            add_volumes: Type.Optional(description),
            remove_volumes: Type.Optional(description),
          },
          { additionalProperties: false, minProperties: 1 },
        ),
      }),
      status: 202,
    },
    async (ctx, { params, body: { group: given } }) => {
      const noted = { name: trimmed(given.name), description: trimmed(given.description) }
      await changeGroup(ctx, params.group_id, {
        ...Object.fromEntries(Object.entries(noted).filter(([, value]) => value !== undefined)),
        add: idsOf(given.add_volumes),
        remove: idsOf(given.remove_volumes),
      })
    },
  ),
}
