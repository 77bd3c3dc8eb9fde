/** Snapshots as Cinder's API has them. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  changeSnapshot,
  countSnapshots,
  createSnapshot,
  deleteSnapshot,
  getSnapshot,
  resetSnapshot,
  SNAPSHOT_STATUSES,
  type Snapshot,
  saySnapshotStatus,
  snapshotKeys,
  snapshotsByIds,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { keptList, type ListInput } from '../kept-list.ts'
import { listingCtx } from '../list-request.ts'
import { description, flag, isTrue, links, name, pairs, trimmed, uuid } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { snapshotQuery, snapshotRequestOf } from '../snapshot-query.ts'
import { versions } from '../versions.ts'

const text = Type.String()
const brief = {
  id: text,
  created_at: text,
  updated_at: orNull(text),
  name: orNull(text),
  description: orNull(text),
  volume_id: text,
  status: text,
  size: Type.Integer(),
  metadata: Type.Record(text, text),
}
export const wholeSnapshot = Type.Object(
  { ...brief, user_id: text, group_snapshot_id: orNull(text), consumes_quota: Type.Boolean() },
  { additionalProperties: true },
)

const briefView = (row: Snapshot) => ({
  id: row.id,
  created_at: microTime(row.created_at),
  updated_at: microTime(row.updated_at),
  name: row.name,
  description: row.description,
  volume_id: row.volume_id,
  status: row.status,
  size: row.size_gib,
  metadata: { ...row.metadata },
})

/** As it is answered to its making and its changes: without what Cinder's extensions add. */
export const plainSnapshotView = (row: Snapshot) => ({
  ...briefView(row),
  user_id: row.user_id,
  group_snapshot_id: row.group_snapshot_id,
  consumes_quota: true,
})

/** With what only the caller may see, in the newest version. */
export function snapshotView(ctx: StoreCtx, { policy }: Serving, row: Snapshot) {
  const extended = policy.allows(ctx, cinderRules.snapshotAttributes, { project_id: row.project_id, user_id: row.user_id })
  const progress = row.progress ?? (row.status === 'available' ? '100%' : '0%')
  return {
    ...plainSnapshotView(row),
    ...(extended && {
      'os-extended-snapshot-attributes:project_id': row.project_id,
      'os-extended-snapshot-attributes:progress': progress,
    }),
  }
}

const newSnapshot = strict({
  snapshot: strict({
    name: Type.Optional(name),
    display_name: Type.Optional(name),
    description: Type.Optional(description),
    volume_id: orNull(uuid),
    force: Type.Optional(flag),
    metadata: Type.Optional(orNull(pairs)),
  }),
})

const change = {
  name: Type.Optional(name),
  description: Type.Optional(description),
  display_name: Type.Optional(name),
  display_description: Type.Optional(description),
}

/** From 3.66 on a volume in use needs no force, and to say that there is none is refused. @throws bad_request */
function mayBeInUse(force: boolean | string | undefined, version: string): boolean {
  const isFree = versions.covers({ since: '3.66' }, version)
  if (isFree && force !== undefined && !isTrue(force)) throw cinderRefusals.force_is_gone({ field: 'force' })
  return isFree || (force !== undefined && isTrue(force))
}

const list = { method: 'GET', allow: allow.reader, action: 'volume:get_all_snapshots', withinProject: true, status: 200 } as const
const documented = { query: Type.Object(snapshotQuery) } as const
const more = { snapshots_links: Type.Optional(links), count: Type.Optional(Type.Integer()) }
const one = { path: '/snapshots/{snapshot_id}' } as const
const act = { method: 'POST', path: '/snapshots/{snapshot_id}/action', allow: allow.admin, status: 202 } as const

/** @param fragment as it is called in changes of versions */
async function listed(
  asking: StoreCtx,
  serving: Serving,
  input: ListInput,
  { fragment, viewOf }: { fragment: string; viewOf: (row: Snapshot) => object },
) {
  const ctx = listingCtx(asking, serving)
  const { projectId, ...request } = snapshotRequestOf(ctx, serving, input)
  return keptList(ctx, serving, input, {
    key: 'snapshots',
    fragment,
    limit: request.limit,
    rules: [cinderRules.snapshotAttributes],
    projectId,
    keys: () => snapshotKeys(ctx, request),
    count: () => countSnapshots(ctx, request),
    rowsByIds: (ids) => snapshotsByIds(ctx, ids),
    viewOf,
  })
}

const lists: Operations = {
  listSnapshots: operation(
    {
      ...list,
      path: '/snapshots',
      summary: 'List snapshots',
      documented,
      returns: Type.Object({ snapshots: Type.Array(Type.Object(brief)), ...more }),
    },
    (ctx, input, serving) => listed(ctx, serving, input, { fragment: 'snapshot in brief', viewOf: briefView }),
  ),
  listSnapshotsDetail: operation(
    {
      ...list,
      path: '/snapshots/detail',
      summary: 'List snapshots with all that is known of them',
      documented,
      returns: Type.Object({ snapshots: Type.Array(wholeSnapshot), ...more }),
    },
    (ctx, input, serving) =>
      listed(ctx, serving, input, { fragment: 'snapshot', viewOf: (row) => snapshotView(ctx, serving, row) }),
  ),
}

/** Restoring is a step of an act. */
const SETTABLE = SNAPSHOT_STATUSES.filter((status) => !['restoring', 'backing-up', 'unmanaging'].includes(status))

/** How far one is, this cloud tells by its state alone. */
const progress = Type.String({ pattern: '^(?:100|[1-9]?[0-9])%$' })

const acts: Operations = {
  forceDeleteSnapshot: operation(
    {
      ...act,
      verb: 'os-force_delete',
      summary: 'Delete a snapshot whatever its state',
      action: 'volume_extension:snapshot_admin_actions:force_delete',
      body: strict({ 'os-force_delete': Type.Unknown() }),
    },
    (ctx, { params }) => deleteSnapshot(ctx, params.snapshot_id, { force: true }),
  ),
  resetSnapshot: operation(
    {
      ...act,
      verb: 'os-reset_status',
      summary: 'Set a snapshot’s state by one’s word alone',
      action: 'volume_extension:snapshot_admin_actions:reset_status',
      body: strict({ 'os-reset_status': strict({ status: Type.Enum(SETTABLE) }) }),
    },
    (ctx, { params, body }) => resetSnapshot(ctx, params.snapshot_id, body['os-reset_status'].status),
  ),
  updateSnapshotStatus: operation(
    {
      ...act,
      allow: allow.member,
      verb: 'os-update_snapshot_status',
      summary: 'Say what has become of a snapshot that is being made or deleted',
      action: 'snapshot_extension:snapshot_actions:update_snapshot_status',
      body: strict({ 'os-update_snapshot_status': strict({ status: text, progress: Type.Optional(progress) }) }),
    },
    (ctx, { params, body: { 'os-update_snapshot_status': said } }) =>
      saySnapshotStatus(ctx, params.snapshot_id, said.status, said.progress),
  ),
}

export const snapshots: Operations = {
  ...lists,
  ...acts,
  createSnapshot: operation(
    {
      method: 'POST',
      path: '/snapshots',
      withinProject: true,
      summary: 'Keep what a volume holds now',
      action: 'volume:create_snapshot',
      allow: allow.member,
      body: newSnapshot,
      status: 202,
      returns: Type.Object({ snapshot: wholeSnapshot }),
    },
    async (ctx, { body: { snapshot: given }, version }) => {
      const made = await createSnapshot(ctx, {
        volumeId: given.volume_id ?? '',
        name: trimmed(given.name ?? given.display_name ?? null),
        description: trimmed(given.description ?? null),
        metadata: given.metadata ?? {},
        whileInUse: mayBeInUse(given.force, version),
      })
      return { snapshot: plainSnapshotView(made) }
    },
  ),
  showSnapshot: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a snapshot',
      action: 'volume:get_snapshot',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ snapshot: wholeSnapshot }),
    },
    async (ctx, { params }, serving) => ({ snapshot: snapshotView(ctx, serving, await getSnapshot(ctx, params.snapshot_id)) }),
  ),
  updateSnapshot: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Change what is noted of a snapshot',
      action: 'volume:update_snapshot',
      allow: allow.member,
      body: strict({ snapshot: Type.Object(change, { additionalProperties: false, minProperties: 1 }) }),
      status: 200,
      returns: Type.Object({ snapshot: wholeSnapshot }),
    },
    async (ctx, { params, body: { snapshot: given } }) => {
      const changed = {
        name: trimmed(given.name ?? given.display_name),
        description: trimmed(given.description ?? given.display_description),
      }
      const set = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
      return { snapshot: plainSnapshotView(await changeSnapshot(ctx, params.snapshot_id, set)) }
    },
  ),
  deleteSnapshot: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Delete a snapshot',
      action: 'volume:delete_snapshot',
      allow: allow.member,
      status: 202,
    },
    (ctx, { params }) => deleteSnapshot(ctx, params.snapshot_id),
  ),
}
