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
import { bootPropertiesOf, type Fault, imageOf, type ShapeSnapshot } from './server.ts'
import { releaseServerVolumes } from './server-volume.observe.ts'
import { requireShapeOffered } from './shape-requirements.ts'
import type { ServerRow } from './tables.ts'

/** A guest whose host has not managed to start it by then is given up. */
export const SPAWN_WITHIN_MS = 600_000

export interface ServerParams {
  serverId: string
}

export const createServerOperation = operation<ServerParams>('server.create')
  .step('place', placeServer, unplaceServer)
  .step('spawn', awaitGuest, removeGuest, { within: SPAWN_WITHIN_MS })

/** Only a server that is still being made; one that was deleted meanwhile needs nothing more. */
export async function findBuilding(ctx: StoreCtx, id: string): Promise<ServerRow | undefined> {
  const row = await findServerRow(ctx, id)
  return row?.lifecycle === 'building' ? row : undefined
}

/** What an undo finds: also a server that was called built when the step that did so could not be recorded. */
async function findUndoable(ctx: StoreCtx, id: string): Promise<ServerRow | undefined> {
  const row = await findServerRow(ctx, id)
  return row?.lifecycle === 'building' || row?.lifecycle === 'built' ? row : undefined
}

/** Of all its own disks together. A shape that gives the root disk no size leaves it to the image; a volume is no disk of its own. */
function diskGibOf(shape: ShapeSnapshot, row: ServerRow): number {
  const image = imageOf(row)
  const root = image ? shape.diskGib || Math.ceil((image.virtualBytes ?? 0) / 1024 ** 3) : 0
  return root + shape.ephemeralGib + Math.ceil(shape.swapMib / 1024)
}

async function placeServer(ctx: StoreCtx, { params }: { params: ServerParams }) {
  await transact(ctx, async (tx) => {
    const row = await findBuilding(tx, params.serverId)
    if (row) await placeOn(tx, row)
  })
}

/** @param volumes hosts where its volumes are or can be, and what they need there besides @throws no_capacity */
export async function placeOn(
  tx: StoreCtx,
  row: ServerRow,
  volumes?: { hostIds: ReadonlySet<string>; besidesGib: number },
): Promise<string> {
  const shape = JSON.parse(row.shape) as ShapeSnapshot
  const properties = bootPropertiesOf(row)
  requireOffered(properties)
  requireShapeOffered(shape)
  topologyOf(shape, properties)
  const need = {
    cpus: shape.cpus,
    memoryMib: shape.memoryMib,
    diskGib: diskGibOf(shape, row),
    besidesGib: volumes?.besidesGib ?? 0,
  }
  const where = { zone: row.wanted_zone ?? undefined, hostname: row.wanted_hostname ?? undefined }
  const hostId = await claimHost(tx, row.id, need, usualPlacement, { ...where, ...(volumes && { hostIds: volumes.hostIds }) })
  await bindServerPorts(tx, row.id, hostId)
  await updateServerRow(tx, row, { host_id: hostId })
  await touchHost(tx, hostId)
  return hostId
}

type Failing = { params: ServerParams; failure: Pick<Failure, 'message' | 'refusal'> }

export async function unplaceServer(ctx: StoreCtx, { params, failure }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.serverId)
    if (!row) return
    // on a host the ports and the claim stay until it says that the guest is gone
    if (row.host_id === null) {
      await releaseServerPorts(tx, row.id)
      await releaseServerVolumes(tx, row.id, true)
      await releaseHost(tx, row.id)
    }
    const fault: Fault = { code: 500, message: failure.message, refusal: failure.refusal, at: tx.clock.now() }
    await updateServerRow(tx, row, { lifecycle: 'error', fault: JSON.stringify(fault) })
    await finishActions(tx, row.id, 'error', failure.message)
  })
}

export async function awaitGuest(ctx: StoreCtx, { params }: { params: ServerParams }) {
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
export async function removeGuest(ctx: StoreCtx, { params }: Failing) {
  await transact(ctx, async (tx) => {
    const row = await findUndoable(tx, params.serverId)
    if (row?.host_id == null || row.wanted_power === 'absent') return
    await updateServerRow(tx, row, { wanted_power: 'absent', wanted_generation: row.wanted_generation + 1 })
    await touchHost(tx, row.host_id)
  })
}
