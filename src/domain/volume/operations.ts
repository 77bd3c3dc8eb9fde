/** Making a volume, from its row to a disk in a pool: crash-safe, undone when it cannot be. */
import { again, type Failure, operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { settleStatus } from './attachment.store.ts'
import { isMakeable } from './encryption.ts'
import { addMessage } from './message.ts'
import { claimPlace } from './place.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeRow } from './tables.ts'
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
  return row?.status === 'creating' || row?.status === 'managing' ? row : undefined
}

const UNDOABLE: readonly VolumeRow['status'][] = ['creating', 'managing', 'available', 'reserved', 'restoring-backup']

/** What an undo finds: also one that was called available when the step that did so could not be recorded. */
async function findUndoable(ctx: StoreCtx, id: string): Promise<VolumeRow | undefined> {
  const row = await findVolumeRow(ctx, id)
  return row && UNDOABLE.includes(row.status) ? row : undefined
}

async function placeVolume(ctx: StoreCtx, { params }: { params: Params }) {
  await transact(ctx, async (tx) => {
    const row = await findCreating(tx, params.volumeId)
    if (!row || row.host_id !== null) return
    await claimPlace(tx, row)
  })
}

type Failing = { params: Params; failure: Pick<Failure, 'message' | 'refusal'> }

async function unplaceVolume(ctx: StoreCtx, { params, failure }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.volumeId)
    if (!row) return
    const noPool = failure.refusal?.reason === 'no_pool'
    // in a pool its claim stays until the host says that the disk is gone
    const status = row.adopting === null ? 'error' : 'error_managing'
    await updateVolumeRow(tx, row, { status, fault: failure.message })
    await addMessage(tx, row, { requestId: params.requestId, doing: noPool ? 'place' : 'create', problem: failure.message })
  })
}

async function awaitDisk(ctx: StoreCtx, { params }: { params: Params }) {
  const row = await findCreating(ctx, params.volumeId)
  if (!row) return
  const hasNoKey = !isMakeable(row) && row.fault !== null
  if (row.observed_state === 'failed' || hasNoKey)
    throw volumeRefusals.disk_failed({ problem: row.fault ?? 'The host could not make the disk.' })
  if (row.observed_state !== 'present') return again({ on: { kind: 'volume', id: row.id } })
  await transact(ctx, async (tx) => {
    // what it begins as is written by whoever has the backup
    const status = row.source_kind === 'backup' ? 'restoring-backup' : 'available'
    await updateVolumeRow(tx, row, { status, launched_at: tx.clock.now() })
    await settleStatus(tx, row.id) // a new server may be waiting for it
  })
}

/** The disk has to go from its host before its claim is given back; `observe.ts` does that when the host says so. */
async function removeDisk(ctx: StoreCtx, { params }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.volumeId)
    if (row?.host_id == null || row.wanted_state === 'absent') return
    // the file that it was made of is there again then
    const gone = { wanted_state: 'absent', releasing: row.adopting } as const
    await updateVolumeRow(tx, row, { ...gone, wanted_generation: row.wanted_generation + 1 })
    await touchHost(tx, row.host_id)
  })
}
