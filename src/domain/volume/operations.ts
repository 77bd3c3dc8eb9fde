/** Making a volume, from its row to a disk in a pool: crash-safe, undone when it cannot be. */
import { again, type Failure, operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { addMessage } from './message.ts'
import { claimPool, type PoolNeed } from './pool.ts'
import { volumeRefusals } from './refusals.ts'
import { findSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { findTypeRow } from './type.store.ts'
import { zonesOf } from './type-demand.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

/** A disk that its host has not managed to make by then is given up; an image may be large. */
const MAKE_WITHIN_MS = 3_600_000

interface Params {
  volumeId: string
  /** Of the request, for the message that tells why it failed. */
  requestId: string
}

export const createVolumeOperation = operation<Params>('volume.create')
  .step('place', placeVolume, unplaceVolume)
  .step('make', awaitDisk, removeDisk, { within: MAKE_WITHIN_MS })

/** Only one that is still being made; one that was deleted meanwhile needs nothing more. */
async function findCreating(ctx: StoreCtx, id: string): Promise<VolumeRow | undefined> {
  const row = await findVolumeRow(ctx, id)
  return row?.status === 'creating' ? row : undefined
}

/** What an undo finds: also one that was called available when the step that did so could not be recorded. */
async function findUndoable(ctx: StoreCtx, id: string): Promise<VolumeRow | undefined> {
  const row = await findVolumeRow(ctx, id)
  return row?.status === 'creating' || row?.status === 'available' ? row : undefined
}

async function placeVolume(ctx: StoreCtx, { params }: { params: Params }) {
  await transact(ctx, async (tx) => {
    const row = await findCreating(tx, params.volumeId)
    if (!row || row.host_id !== null) return
    const { hostId, pool, zone } = await claimPool(tx, await needOf(tx, row))
    await updateVolumeRow(tx, row, { host_id: hostId, pool, zone, claimed_gib: row.size_gib })
    await touchHost(tx, hostId)
  })
}

async function needOf(tx: StoreCtx, row: VolumeRow): Promise<PoolNeed> {
  const type = await findTypeRow(tx, row.type_id)
  const extra = type ? (JSON.parse(type.extra) as Record<string, string>) : {}
  const zones = row.zone === null ? zonesOf(extra) : [row.zone]
  return { gib: row.size_gib, extra, only: await placeOfSource(tx, row), ...(zones && { zones }) }
}

/** What is made of a volume or snapshot is where that is. */
async function placeOfSource(tx: StoreCtx, row: VolumeRow): Promise<PoolNeed['only']> {
  if (row.source_kind === null || row.source_kind === 'image' || row.source_id === null) return undefined
  const ofSnapshot = row.source_kind === 'snapshot' ? await findSnapshotRow(tx, row.source_id) : undefined
  const source = await findVolumeRow(tx, ofSnapshot?.volume_id ?? row.source_id)
  return source?.host_id != null && source.pool !== null ? { hostId: source.host_id, pool: source.pool } : undefined
}

type Failing = { params: Params; failure: Pick<Failure, 'message' | 'refusal'> }

async function unplaceVolume(ctx: StoreCtx, { params, failure }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.volumeId)
    if (!row) return
    const noPool = failure.refusal?.reason === 'no_pool'
    // in a pool its claim stays until the host says that the disk is gone
    await updateVolumeRow(tx, row, { status: 'error', fault: failure.message })
    await addMessage(tx, row, { requestId: params.requestId, doing: noPool ? 'place' : 'create', problem: failure.message })
  })
}

async function awaitDisk(ctx: StoreCtx, { params }: { params: Params }) {
  const row = await findCreating(ctx, params.volumeId)
  if (!row) return
  if (row.observed_state === 'failed')
    throw volumeRefusals.disk_failed({ problem: row.fault ?? 'The host could not make the disk.' })
  if (row.observed_state !== 'present') return again({ on: { kind: 'volume', id: row.id } })
  await transact(ctx, (tx) => updateVolumeRow(tx, row, { status: 'available', launched_at: tx.clock.now() }))
}

/** The disk has to go from its host before its claim is given back; `observe.ts` does that when the host says so. */
async function removeDisk(ctx: StoreCtx, { params }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.volumeId)
    if (row?.host_id == null || row.wanted_state === 'absent') return
    await updateVolumeRow(tx, row, { wanted_state: 'absent', wanted_generation: row.wanted_generation + 1 })
    await touchHost(tx, row.host_id)
  })
}
