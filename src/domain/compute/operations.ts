/** Making a server, from its row to a guest that runs: crash-safe, undone when it cannot be. */

import { again, type Failure, operation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { claimHost, releaseHost, touchHost, usualPlacement } from '../host/index.ts'
import { bindServerPorts, releaseServerPorts } from '../network/index.ts'
import { topologyOf } from './cpu-topology.ts'
import { finishActions } from './history.ts'
import { requireOffered } from './image-requirements.ts'
import { computeRefusals } from './refusals.ts'
import { findServerRow, updateServerRow } from './server.store.ts'
import type { Fault, ImageSnapshot, ShapeSnapshot } from './server.ts'
import { requireShapeOffered } from './shape-requirements.ts'
import type { ServerRow } from './tables.ts'

/** A guest whose host has not managed to start it by then is given up. */
const SPAWN_WITHIN_MS = 600_000

export const createServerOperation = operation<{ serverId: string }>('server.create')
  .step('place', placeServer, unplaceServer)
  .step('spawn', awaitGuest, removeGuest, { within: SPAWN_WITHIN_MS })

/** Only a server that is still being made; one that was deleted meanwhile needs nothing more. */
async function findBuilding(ctx: StoreCtx, id: string): Promise<ServerRow | undefined> {
  const row = await findServerRow(ctx, id)
  return row?.lifecycle === 'building' ? row : undefined
}

/** What an undo finds: also a server that was called built when the step that did so could not be recorded. */
async function findUndoable(ctx: StoreCtx, id: string): Promise<ServerRow | undefined> {
  const row = await findServerRow(ctx, id)
  return row?.lifecycle === 'building' || row?.lifecycle === 'built' ? row : undefined
}

/** Of all its disks together. A shape that gives the root disk no size leaves it to the image. */
function diskGibOf(shape: ShapeSnapshot, image: ImageSnapshot | undefined): number {
  const root = shape.diskGib || Math.ceil((image?.virtualBytes ?? 0) / 1024 ** 3)
  return root + shape.ephemeralGib + Math.ceil(shape.swapMib / 1024)
}

async function placeServer(ctx: StoreCtx, { params }: { params: { serverId: string } }) {
  await transact(ctx, async (tx) => {
    const row = await findBuilding(tx, params.serverId)
    if (!row) return
    const shape = JSON.parse(row.shape) as ShapeSnapshot
    const image = row.image === null ? undefined : (JSON.parse(row.image) as ImageSnapshot)
    requireOffered(image?.properties ?? {})
    requireShapeOffered(shape)
    topologyOf(shape, image?.properties ?? {})
    const need = { cpus: shape.cpus, memoryMib: shape.memoryMib, diskGib: diskGibOf(shape, image) }
    const only = { zone: row.wanted_zone ?? undefined, hostname: row.wanted_hostname ?? undefined }
    const hostId = await claimHost(tx, row.id, need, usualPlacement, only)
    await bindServerPorts(tx, row.id, hostId)
    await updateServerRow(tx, row, { host_id: hostId })
    await touchHost(tx, hostId)
  })
}

type Failing = { params: { serverId: string }; failure: Pick<Failure, 'message' | 'refusal'> }

async function unplaceServer(ctx: StoreCtx, { params, failure }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.serverId)
    if (!row) return
    // on a host the ports and the claim stay until it says that the guest is gone
    if (row.host_id === null) {
      await releaseServerPorts(tx, row.id)
      await releaseHost(tx, row.id)
    }
    const fault: Fault = { code: 500, message: failure.message, refusal: failure.refusal, at: tx.clock.now() }
    await updateServerRow(tx, row, { lifecycle: 'error', fault: JSON.stringify(fault) })
    await finishActions(tx, row.id, 'error', failure.message)
  })
}

async function awaitGuest(ctx: StoreCtx, { params }: { params: { serverId: string } }) {
  const row = await findBuilding(ctx, params.serverId)
  if (!row) return
  if (row.observed_power === 'failed') {
    const fault = row.fault === null ? undefined : (JSON.parse(row.fault) as Fault)
    throw computeRefusals.guest_failed({ problem: fault?.message ?? 'The host could not start the guest.' })
  }
  if (row.observed_power !== row.wanted_power) return again({ on: { kind: 'server', id: row.id } })
  await transact(ctx, async (tx) => {
    await updateServerRow(tx, row, { lifecycle: 'built', launched_at: tx.clock.now() })
    await finishActions(tx, row.id, 'success')
  })
}

/** The guest has to go from its host before its claim is given back; `observe.ts` does that when the host says so. */
async function removeGuest(ctx: StoreCtx, { params }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.serverId)
    if (row?.host_id == null || row.wanted_power === 'absent') return
    await updateServerRow(tx, row, { wanted_power: 'absent', wanted_generation: row.wanted_generation + 1 })
    await touchHost(tx, row.host_id)
  })
}
