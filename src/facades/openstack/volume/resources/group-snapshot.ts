/** Snapshots of groups of volumes as Cinder's API has them. */

import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createGroupSnapshot,
  deleteGroupSnapshot,
  type GroupSnapshot,
  getGroupSnapshot,
  listGroupSnapshots,
  resetGroupSnapshot,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { groupedRequestOf, listedGroupSnapshots } from '../group-query.ts'
import { nextOf } from '../kept-list.ts'
import type { ListQuery } from '../list-request.ts'
import { listingCtx } from '../list-request.ts'
import { description, links, listQuery, name, trimmed, uuid } from '../pieces.ts'
import { versions } from '../versions.ts'
import { groupStatusOf } from './group-action.ts'

const text = Type.String()
const brief = { id: text, name: orNull(text) }
const whole = Type.Object({
  ...brief,
  group_id: text,
  group_type_id: text,
  status: text,
  created_at: text,
  description: orNull(text),
  project_id: Type.Optional(text),
})

const briefView = ({ id, name }: GroupSnapshot) => ({ id, name })

const viewOf = (ctx: StoreCtx, { policy }: Serving, row: GroupSnapshot) => ({
  ...briefView(row),
  group_id: row.group_id,
  group_type_id: row.type_id,
  status: row.status,
  created_at: microTime(row.created_at),
  description: row.description,
  ...(policy.allows(ctx, cinderRules.groupSnapshotProject) && { project_id: row.project_id }),
})

const since = '3.14'
const action = 'group:get_all_group_snapshots'
const list = { method: 'GET', allow: allow.reader, action, withinProject: true, since, status: 200 } as const
const filter = Type.Optional(text)
const documented = {
  query: Type.Object({ ...listQuery, all_tenants: filter, name: filter, status: filter, group_id: filter }),
} as const
const more = { group_snapshot_links: Type.Optional(links) }
const one = { path: '/group_snapshots/{group_snapshot_id}', since } as const

interface ListInput {
  query: ListQuery
  version: string
  url: string
  base: string
}

/** Until 3.29 all are told, whatever is asked for. */
async function listed(asking: StoreCtx, serving: Serving, input: ListInput): Promise<{ items: GroupSnapshot[]; more: object }> {
  const ctx = listingCtx(asking, serving)
  const isPaged = versions.covers({ since: '3.29' }, input.version)
  const asked = isPaged ? input : { ...input, query: {} }
  const { limit, ...request } = groupedRequestOf(ctx, serving, asked, listedGroupSnapshots)
  const items = limit === 0 ? [] : (await listGroupSnapshots(ctx, { ...request, limit })).items
  return { items, more: nextOf('group_snapshot_links', input, items, limit) }
}

const lists: Operations = {
  listGroupSnapshots: operation(
    {
      ...list,
      path: '/group_snapshots',
      summary: 'List snapshots of groups by name',
      documented,
      returns: Type.Object({ group_snapshots: Type.Array(Type.Object(brief)), ...more }),
    },
    async (ctx, input, serving) => {
      const page = await listed(ctx, serving, input)
      return { group_snapshots: page.items.map(briefView), ...page.more }
    },
  ),
  listGroupSnapshotsDetail: operation(
    {
      ...list,
      path: '/group_snapshots/detail',
      summary: 'List snapshots of groups with all that is known of them',
      documented,
      returns: Type.Object({ group_snapshots: Type.Array(whole), ...more }),
    },
    async (ctx, input, serving) => {
      const page = await listed(ctx, serving, input)
      return { group_snapshots: page.items.map((row) => viewOf(ctx, serving, row)), ...page.more }
    },
  ),
}

export const groupSnapshots: Operations = {
  ...lists,
  createGroupSnapshot: operation(
    {
      method: 'POST',
      path: '/group_snapshots',
      since,
      withinProject: true,
      summary: 'Keep what all volumes of a group hold now',
      action: 'group:create_group_snapshot',
      allow: allow.member,
      body: strict({
        group_snapshot: strict({
          group_id: uuid,
          name: Type.Optional(name),
          description: Type.Optional(description),
        }),
      }),
      status: 202,
      returns: Type.Object({ group_snapshot: Type.Object({ ...brief, group_type_id: text }) }),
    },
    async (ctx, { body: { group_snapshot: given } }) => {
      const made = await createGroupSnapshot(ctx, {
        groupId: given.group_id,
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
      })
      return { group_snapshot: { ...briefView(made), group_type_id: made.type_id } }
    },
  ),
  showGroupSnapshot: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a snapshot of a group',
      action: 'group:get_group_snapshot',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ group_snapshot: whole }),
    },
    async (ctx, { params }, serving) => ({
      group_snapshot: viewOf(ctx, serving, await getGroupSnapshot(ctx, params.group_snapshot_id)),
    }),
  ),
  deleteGroupSnapshot: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Delete a snapshot of a group, with those of its volumes',
      action: 'group:delete_group_snapshot',
      allow: allow.member,
      status: 202,
    },
    (ctx, { params }) => deleteGroupSnapshot(ctx, params.group_snapshot_id),
  ),
  resetGroupSnapshotStatus: operation(
    {
      method: 'POST',
      path: '/group_snapshots/{group_snapshot_id}/action',
      verb: 'reset_status',
      since: '3.19',
      summary: 'Set the state of a group’s snapshot by one’s word alone',
      action: 'group:reset_group_snapshot_status',
      allow: allow.admin,
      body: strict({ reset_status: strict({ status: text }) }),
      status: 202,
    },
    (ctx, { params, body }) =>
      resetGroupSnapshot(ctx, params.group_snapshot_id, groupStatusOf(body.reset_status.status, 'GroupSnapshot')),
  ),
}
