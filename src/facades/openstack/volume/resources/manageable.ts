/** Files that lie in pools become volumes and snapshots, and these become files: Cinder's managing, under the path that it began with and the present one. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  type Adoptable,
  listAdoptable,
  manageSnapshot,
  manageVolume,
  type Pool,
  unmanageSnapshot,
  unmanageVolume,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { type ListQuery, readPage } from '../list-request.ts'
import { description, flag, hostName, isTrue, listQuery, name, pairs, trimmed, uuid } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { poolsNamed } from './service.ts'
import { plainSnapshotView, wholeSnapshot } from './snapshot.ts'
import { plainView, shownVolume } from './volume-view.ts'

const text = Type.String()
const reference = Type.Object({ 'source-name': text })
const brief = { reference, size: Type.Integer(), safe_to_manage: Type.Boolean() }
const details = { reason_not_safe: orNull(text), cinder_id: orNull(text), extra_info: orNull(text) }

/** `host-1@file#file`, or without the pool. @throws bad_request */
async function poolNamed(ctx: StoreCtx, host: string | null | undefined, cluster?: string | null): Promise<Pool> {
  if (!host || cluster) throw cinderRefusals.host_or_cluster()
  const [backend = '', pool] = host.split('#')
  const found = (await poolsNamed(ctx, backend)).find((one) => pool === undefined || one.name === pool)
  if (!found) throw cinderRefusals.no_pool_of_host({ host })
  return found
}

const SORT = { reference: 'reference', size: 'size' } as const

async function listed(ctx: StoreCtx, query: ListQuery): Promise<Adoptable[]> {
  const pool = await poolNamed(ctx, last(query.host), last(query.cluster))
  const bySort = query.sort === undefined && query.sort_key === undefined ? { ...query, sort_key: 'reference' } : query
  const { limit, offset, marker, sort } = readPage(bySort, SORT)
  const by = (one: Adoptable, other: Adoptable) =>
    sort
      .map(({ field, direction }) => {
        const order = field === 'size' ? one.sizeGib - other.sizeGib : one.name.localeCompare(other.name)
        return direction === 'asc' ? order : -order
      })
      .find((order) => order !== 0) ?? 0
  const all = (await listAdoptable(ctx, pool)).sort(by)
  const after = marker === undefined ? 0 : all.findIndex(({ name: one }) => one === nameIn(marker)) + 1
  if (marker !== undefined && after === 0) throw cinderRefusals.no_marker_file({ marker }, { field: 'marker' })
  return all.slice(after + offset, after + offset + limit)
}

/** A marker is a name, or a reference as Python or JSON writes it. */
const nameIn = (marker: string): string => /source-name["']\s*:\s*u?["']([^"']*)["']/.exec(marker)?.[1] ?? marker

const briefOf = ({ name: file, sizeGib, problem, becoming }: Adoptable) => ({
  reference: { 'source-name': file },
  size: sizeGib,
  safe_to_manage: problem === undefined && becoming === undefined,
})

const wholeOf = (file: Adoptable) => ({
  ...briefOf(file),
  reason_not_safe: file.becoming === undefined ? (file.problem ?? null) : 'already managed',
  cinder_id: file.becoming ?? null,
  extra_info: null,
})

/** Of what volume a file was is not known. */
const ofNothing = { source_reference: { 'source-name': '' } }

/** @throws bad_request for a reference that names no file */
function fileIn(ref: unknown): string {
  const file = typeof ref === 'object' && ref !== null ? (ref as Record<string, unknown>)['source-name'] : undefined
  if (typeof file === 'string') return file
  throw cinderRefusals.bad_reference({ field: 'ref' })
}

const host = hostName({ bracketed: true })
const word = Type.Optional(orNull(Type.String({ maxLength: 255 })))
const ref = Type.Unsafe<unknown>({ type: ['object', 'string'] })

const newVolume = strict({
  volume: strict({
    host: Type.Optional(host),
    cluster: word,
    ref,
    name: Type.Optional(name),
    description: Type.Optional(description),
    volume_type: word,
    availability_zone: word,
    bootable: Type.Optional(flag),
    metadata: Type.Optional(orNull(pairs)),
  }),
})

const newSnapshot = strict({
  snapshot: strict({
    volume_id: uuid,
    ref,
    name: Type.Optional(name),
    description: Type.Optional(description),
    metadata: Type.Optional(orNull(pairs)),
  }),
})

const documented = { query: Type.Object({ ...listQuery, host: Type.Optional(text), cluster: Type.Optional(text) }) }
const list = { method: 'GET', allow: allow.admin, status: 200, documented } as const
const manage = { method: 'POST', allow: allow.admin, status: 202, withinProject: true } as const
const unmanage = { method: 'POST', verb: 'os-unmanage', allow: allow.admin, status: 202 } as const
const bodyOfUnmanage = strict({ 'os-unmanage': Type.Unknown() })

type Since = { since?: string }

const volumesAt = (path: string, since: Since) => ({
  list: operation(
    {
      ...list,
      ...since,
      path,
      summary: 'List the files of a pool that can become volumes',
      action: 'volume_extension:list_manageable',
      returns: Type.Object({ 'manageable-volumes': Type.Array(Type.Object(brief)) }),
    },
    async (ctx, { query }) => ({ 'manageable-volumes': (await listed(ctx, query)).map(briefOf) }),
  ),
  listDetail: operation(
    {
      ...list,
      ...since,
      path: `${path}/detail`,
      summary: 'List the files of a pool that can become volumes, with what is known of them',
      action: 'volume_extension:list_manageable',
      returns: Type.Object({ 'manageable-volumes': Type.Array(Type.Object({ ...brief, ...details })) }),
    },
    async (ctx, { query }) => ({ 'manageable-volumes': (await listed(ctx, query)).map(wholeOf) }),
  ),
  manage: operation(
    {
      ...manage,
      ...since,
      path,
      summary: 'Make a volume of a file that lies in a pool',
      action: 'volume_extension:volume_manage',
      body: newVolume,
      returns: Type.Object({ volume: shownVolume }),
    },
    async (ctx, { body: { volume: given }, base }, serving) => {
      const pool = await poolNamed(ctx, given.host, given.cluster)
      const made = await manageVolume(ctx, pool, {
        file: fileIn(given.ref),
        bootable: isTrue(given.bootable),
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
        metadata: given.metadata ?? {},
        ...(given.volume_type && { type: given.volume_type }),
        ...(given.availability_zone && { zone: given.availability_zone }),
      })
      return { volume: plainView(ctx, serving, made, base) }
    },
  ),
})

const snapshotBrief = { ...brief, source_reference: reference }

const snapshotsAt = (path: string, since: Since) => ({
  list: operation(
    {
      ...list,
      ...since,
      path,
      summary: 'List the files of a pool that can become snapshots',
      action: 'snapshot_extension:list_manageable',
      returns: Type.Object({ 'manageable-snapshots': Type.Array(Type.Object(snapshotBrief)) }),
    },
    async (ctx, { query }) => ({
      'manageable-snapshots': (await listed(ctx, query)).map((file) => ({ ...briefOf(file), ...ofNothing })),
    }),
  ),
  listDetail: operation(
    {
      ...list,
      ...since,
      path: `${path}/detail`,
      summary: 'List the files of a pool that can become snapshots, with what is known of them',
      action: 'snapshot_extension:list_manageable',
      returns: Type.Object({ 'manageable-snapshots': Type.Array(Type.Object({ ...snapshotBrief, ...details })) }),
    },
    async (ctx, { query }) => ({
      'manageable-snapshots': (await listed(ctx, query)).map((file) => ({ ...wholeOf(file), ...ofNothing })),
    }),
  ),
  manage: operation(
    {
      ...manage,
      ...since,
      path,
      summary: 'Make a snapshot of a volume of a file that lies in its pool',
      action: 'snapshot_extension:snapshot_manage',
      body: newSnapshot,
      returns: Type.Object({ snapshot: wholeSnapshot }),
    },
    async (ctx, { body: { snapshot: given } }) => {
      const made = await manageSnapshot(ctx, {
        volumeId: given.volume_id,
        file: fileIn(given.ref),
        name: trimmed(given.name ?? null),
        description: trimmed(given.description ?? null),
        metadata: given.metadata ?? {},
      })
      return { snapshot: plainSnapshotView(made) }
    },
  ),
})

const [oldVolumes, volumes] = [volumesAt('/os-volume-manage', {}), volumesAt('/manageable_volumes', { since: '3.8' })]
const [oldSnapshots, snapshots] = [snapshotsAt('/os-snapshot-manage', {}), snapshotsAt('/manageable_snapshots', { since: '3.8' })]

export const manageable: Operations = {
  listOldManageableVolumes: oldVolumes.list,
  listOldManageableVolumesDetail: oldVolumes.listDetail,
  manageOldVolume: oldVolumes.manage,
  listManageableVolumes: volumes.list,
  listManageableVolumesDetail: volumes.listDetail,
  manageVolume: volumes.manage,
  listOldManageableSnapshots: oldSnapshots.list,
  listOldManageableSnapshotsDetail: oldSnapshots.listDetail,
  manageOldSnapshot: oldSnapshots.manage,
  listManageableSnapshots: snapshots.list,
  listManageableSnapshotsDetail: snapshots.listDetail,
  manageSnapshot: snapshots.manage,
  unmanageVolume: operation(
    {
      ...unmanage,
      path: '/volumes/{volume_id}/action',
      summary: 'Leave a volume as a file in its pool',
      action: 'volume_extension:volume_unmanage',
      body: bodyOfUnmanage,
    },
    (ctx, { params }) => unmanageVolume(ctx, params.volume_id),
  ),
  unmanageSnapshot: operation(
    {
      ...unmanage,
      path: '/snapshots/{snapshot_id}/action',
      summary: 'Leave a snapshot as a file in its pool',
      action: 'snapshot_extension:snapshot_unmanage',
      body: bodyOfUnmanage,
    },
    (ctx, { params }) => unmanageSnapshot(ctx, params.snapshot_id),
  ),
}
