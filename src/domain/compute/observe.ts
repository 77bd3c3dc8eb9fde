/** Writes what hosts say about their guests into the observed columns, and decides, once, what follows from it. */
import type { StoreCtx } from '../../store/context.ts'
import { releaseHost, settleCommand, touchHost } from '../host/index.ts'
import { releaseServerPorts, reportPorts } from '../network/index.ts'
import { finishActions } from './history.ts'
import type { DoneCommand, ObservedGuest } from './host-form.ts'
import { forgetServer } from './remove.ts'
import { updateServerRow } from './server.store.ts'
import type { Fault } from './server.ts'
import { observeServerVolumes, releaseServerVolumes } from './server-volume.observe.ts'
import type { ServerRow } from './tables.ts'

/** A guest has gone when its host says so, never for being left out: a report may come late, from before its host had heard of the guest. */
export async function observeGuests(tx: StoreCtx, hostId: string, guests: readonly ObservedGuest[]): Promise<void> {
  const rows = await rowsOf(tx, hostId, guests)
  for (const guest of guests) {
    const row = rows.get(guest.id)
    if (!row) continue
    await observeGuest(tx, row, guest)
    await observeServerVolumes(tx, row, guest)
  }
  const ports = guests.filter((g) => rows.has(g.id)).flatMap((g) => g.ports)
  await reportPorts(tx, hostId, ports)
}

async function rowsOf(tx: StoreCtx, hostId: string, guests: readonly ObservedGuest[]): Promise<Map<string, ServerRow>> {
  if (guests.length === 0) return new Map()
  const ids = guests.map(({ id }) => id)
  const rows = await tx.db.selectFrom('server').selectAll().where('host_id', '=', hostId).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export async function settleCommands(tx: StoreCtx, hostId: string, done: readonly DoneCommand[]): Promise<void> {
  for (const one of done) await settle(tx, hostId, one)
}

async function settle(tx: StoreCtx, hostId: string, done: DoneCommand) {
  const command = await settleCommand(tx, hostId, done)
  if (!command) return
  const row = await tx.db.selectFrom('server').selectAll().where('id', '=', command.server_id).executeTakeFirst()
  if (!row || JSON.parse(command.act).kind !== 'reboot') return
  await updateServerRow(tx, row, {})
  await finishActions(tx, row.id, command.state === 'done' ? 'success' : 'error', command.error)
}

async function observeGuest(tx: StoreCtx, row: ServerRow, guest: ObservedGuest): Promise<void> {
  if (guest.generation < row.observed_generation) return
  if (guest.power === 'absent') return guestGone(tx, row)
  const set: Partial<ServerRow> = {}
  if (guest.power !== row.observed_power) set.observed_power = guest.power
  if (guest.generation !== row.observed_generation) set.observed_generation = guest.generation
  if (guest.fault !== undefined && guest.power === 'failed') set.fault = faultText(tx, row, guest.fault)
  // the guest switched itself off: it is no longer wanted to run, unless somebody has asked for it since
  if (guest.byGuest && row.wanted_power === 'running' && guest.generation >= row.wanted_generation) {
    set.wanted_power = 'stopped'
    set.wanted_generation = row.wanted_generation + 1
    if (row.host_id !== null) await touchHost(tx, row.host_id)
  }
  if (set.observed_power === undefined && set.fault === undefined && set.wanted_power === undefined) {
    if (set.observed_generation !== undefined) await tx.db.updateTable('server').set(set).where('id', '=', row.id).execute()
    return
  }
  await updateServerRow(tx, row, set)
  const settled = row.lifecycle === 'built' && guest.power === (set.wanted_power ?? row.wanted_power)
  if (settled) await finishActions(tx, row.id, 'success')
}

function faultText(tx: StoreCtx, row: ServerRow, message: string): string | undefined {
  const had = row.fault === null ? undefined : (JSON.parse(row.fault) as Fault)
  if (had?.message === message) return undefined
  return JSON.stringify({ code: 500, message, at: tx.clock.now() } satisfies Fault)
}

/** The host has nothing of the guest left. */
async function guestGone(tx: StoreCtx, row: ServerRow): Promise<void> {
  if (row.wanted_power !== 'absent') return // a new guest that the host has not begun with yet
  if (row.lifecycle === 'deleting') return forgetServer(tx, row)
  await releaseServerPorts(tx, row.id)
  await releaseServerVolumes(tx, row.id, true)
  await releaseHost(tx, row.id)
  await updateServerRow(tx, row, { host_id: null, observed_power: 'none' })
}
