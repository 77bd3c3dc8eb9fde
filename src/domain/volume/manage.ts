/** Takes files that lie in a pool to become volumes and snapshots, and gives these back as files: the host does both, and its report ends them. */
import { beginOperation } from '../../operation/operation.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { holdRow, lockName } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { heldVolume } from './attachment.ts'
import { setBootable } from './change.ts'
import { addVolume, type NewVolume } from './create.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import type { ObservedPool } from './host-form.ts'
import { createVolumeOperation } from './operations.ts'
import { claimPlace } from './place.ts'
import { growClaim } from './pool.ts'
import { requireSnapshotQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import { endVolume } from './remove.ts'
import { getSnapshot, getSnapshotRow, type Snapshot } from './snapshot.store.ts'
import { dropSnapshot, newSnapshotRow, requireDeletable, tellHost, writeSnapshotPairs } from './snapshot.ts'
import type { VolumePoolRow } from './tables.ts'
import { findVolumeRow, getVolume } from './volume.store.ts'
import type { Volume } from './volume.ts'

const GIB = 1024 ** 3

export interface Adoptable {
  name: string
  sizeGib: number
  /** Why it is not to be taken, for operators. */
  problem: string | undefined
  /** The volume or snapshot that it is becoming. */
  becoming: string | undefined
}

type PoolName = Pick<VolumePoolRow, 'host_id' | 'name'>

/** What lies in a pool to be taken in, as its host saw it last. */
export async function listAdoptable(ctx: StoreCtx, { host_id, name }: PoolName): Promise<Adoptable[]> {
  const pools = ctx.db.selectFrom('volume_pool').select('adoptable').where('host_id', '=', host_id).where('name', '=', name)
  const { adoptable = null } = (await pools.executeTakeFirst()) ?? {}
  if (adoptable === null) return []
  const becoming = await becomingOf(ctx, host_id)
  return (JSON.parse(adoptable) as NonNullable<ObservedPool['adoptable']>).map((file) => ({
    name: file.name,
    sizeGib: Math.max(1, Math.ceil(file.sizeBytes / GIB)),
    problem: file.problem,
    becoming: becoming.get(file.name),
  }))
}

/** Files of a host that something is being made of. */
async function becomingOf(ctx: StoreCtx, hostId: string): Promise<Map<string, string>> {
  const volumes = ctx.db.selectFrom('volume').select(['id', 'adopting']).where('host_id', '=', hostId)
  const snapshots = ctx.db
    .selectFrom('volume_snapshot')
    .innerJoin('volume', 'volume.id', 'volume_snapshot.volume_id')
    .select(['volume_snapshot.id', 'volume_snapshot.adopting'])
    .where('volume.host_id', '=', hostId)
  const rows = [
    ...(await volumes.where('status', '=', 'managing').where('adopting', 'is not', null).execute()),
    ...(await snapshots
      .where('volume_snapshot.status', '=', 'creating')
      .where('volume_snapshot.adopting', 'is not', null)
      .execute()),
  ]
  return new Map(rows.flatMap(({ id, adopting }) => (adopting === null ? [] : [[adopting, id] as const])))
}

/** Of several that want one file, one gets it. @throws bad_request */
async function claimFile(tx: StoreCtx, pool: PoolName, file: string): Promise<Adoptable> {
  await lockName(tx, 'placement')
  const lies = (await listAdoptable(tx, pool)).find(({ name }) => name === file)
  if (!lies) throw volumeRefusals.file_not_found({ file })
  if (lies.becoming !== undefined) throw volumeRefusals.file_taken({ file, id: lies.becoming })
  if (lies.problem !== undefined) throw volumeRefusals.file_unfit({ file, problem: lies.problem })
  return lies
}

interface Managed extends Pick<NewVolume, 'name' | 'description' | 'type' | 'zone' | 'metadata'> {
  file: string
  bootable: boolean
}

/** It is `managing` until its host has it; where that fails the file stays. @throws bad_request, over_quota, no_capacity */
export async function manageVolume(ctx: StoreCtx, pool: PoolName, { file, bootable, ...given }: Managed): Promise<Volume> {
  const id = await transact(ctx, async (tx) => {
    const { sizeGib } = await claimFile(tx, pool, file)
    const row = await addVolume(tx, { ...given, sizeGib, adopting: file })
    if (row.encrypted === 1) throw volumeRefusals.encrypted_manage({ id: row.type_id })
    await claimPlace(tx, row, pool.host_id)
    if (bootable) await setBootable(tx, row.id, true)
    await beginOperation(tx, createVolumeOperation, { volumeId: row.id, requestId: tx.requestId })
    return row.id
  })
  return getVolume(ctx, id)
}

/** @throws not_found, bad_request */
export const unmanageVolume = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const row = await heldVolume(tx, id)
    if (row.group_id !== null) throw volumeGroupRefusals.volume_in_group({ id, act: 'delete' })
    if (row.encrypted === 1) throw volumeRefusals.encrypted_unmanage({ id })
    await endVolume(tx, row, { releasing: fileNameOf(tx, 'volume', id) })
  })

/** One that nobody has laid there: what lies there under that name is taken for what the host laid. */
const fileNameOf = (tx: StoreCtx, kind: string, id: string) => `${kind}-${id}.${tx.random.uuid().slice(0, 8)}.qcow2`

interface ManagedSnapshot extends Pick<Snapshot, 'name' | 'description'> {
  volumeId: string
  file: string
  metadata: Readonly<Record<string, string>>
}

/** A snapshot of a volume is what a file in the same pool holds. @throws not_found, bad_request, over_quota, no_capacity */
export const manageSnapshot = (ctx: StoreCtx, { volumeId, file, metadata, ...noted }: ManagedSnapshot): Promise<Snapshot> =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, volumeId)
    if (volume.host_id === null || volume.pool === null) throw volumeRefusals.file_not_found({ file })
    if (volume.encrypted === 1) throw volumeRefusals.encrypted_manage({ id: volumeId })
    const { sizeGib } = await claimFile(tx, { host_id: volume.host_id, name: volume.pool }, file)
    await requireSnapshotQuota(tx, { projectId: volume.project_id, typeId: volume.type_id, gib: sizeGib })
    await growClaim(tx, volume, sizeGib)
    const row = { ...newSnapshotRow(tx, { ...noted, volumeId, whileInUse: true }, volume), size_gib: sizeGib, adopting: file }
    await insertRow(tx.db, 'volume_snapshot', row)
    await writeSnapshotPairs(tx, row.id, metadata)
    await tellHost(tx, volume)
    recordChange(tx, 'volume_snapshot', row.id, row.project_id)
    return getSnapshot({ ...tx, who: { kind: 'cloud' }, reach: undefined }, row.id)
  })

/** @throws not_found, bad_request */
export const unmanageSnapshot = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { volume_id } = await getSnapshotRow(tx, id)
    await holdRow(tx, 'volume', volume_id)
    const row = await getSnapshotRow(tx, id)
    requireDeletable(row)
    const volume = await findVolumeRow(tx, volume_id)
    if (volume?.encrypted === 1) throw volumeRefusals.encrypted_unmanage({ id })
    await dropSnapshot(tx, row, volume, fileNameOf(tx, 'snapshot', id))
  })
