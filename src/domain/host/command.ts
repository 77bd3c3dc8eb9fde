/** One-off acts on a host: written as rows, sent with the wanted state, applied at most once, acknowledged. */
import { sql } from 'kysely'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { touchHost } from './host.ts'
import type { HostAct } from './protocol.ts'
import { hostRefusals } from './refusals.ts'
import type { CommandRow } from './tables.ts'

/** In the transaction that decided it. Returns the command's id. */
export async function sendCommand(tx: StoreCtx, hostId: string, serverId: string, act: HostAct): Promise<string> {
  const id = tx.random.uuid()
  await tx.db
    .insertInto('host_command')
    .values({
      id,
      host_id: hostId,
      server_id: serverId,
      act: JSON.stringify(act),
      state: 'wanted',
      output: null,
      error: null,
      created_at: tx.clock.now(),
    })
    .execute()
  await touchHost(tx, hostId)
  return id
}

export async function commandsOfHost(ctx: StoreCtx, hostId: string): Promise<{ id: string; guestId: string; act: HostAct }[]> {
  const rows = await ctx.db
    .selectFrom('host_command')
    .select(['id', 'server_id', 'act'])
    .where('host_id', '=', hostId)
    .where('state', '=', 'wanted')
    .orderBy('created_at')
    .execute()
  return rows.map((r) => ({ id: r.id, guestId: r.server_id, act: JSON.parse(r.act) as HostAct }))
}

/** Kinds of acts under way for these servers. */
export const pendingCommands = (ctx: StoreCtx, serverIds: readonly string[]): Promise<CommandRow[]> =>
  serverIds.length === 0
    ? Promise.resolve([])
    : ctx.db
        .selectFrom('host_command')
        .selectAll()
        .where(among(ctx.db, 'host_command.server_id', serverIds))
        .where('state', '=', 'wanted')
        .execute()

/** Servers that are told to reboot and have not yet; by the first such command of each. */
export async function findReboots(ctx: StoreCtx): Promise<{ serverId: string; hard: boolean }[]> {
  const rows = await ctx.db
    .selectFrom('host_command')
    .select(['server_id', 'act'])
    .where('state', '=', sql.lit('wanted'))
    .orderBy('id')
    .execute()
  const first = new Map<string, boolean>()
  for (const row of rows) {
    const act = JSON.parse(row.act) as HostAct
    if (act.kind === 'reboot' && !first.has(row.server_id)) first.set(row.server_id, act.hard)
  }
  return [...first].map(([serverId, hard]) => ({ serverId, hard }))
}

/** The agent's acknowledgement. Returns the command, or undefined when it is not (or no longer) wanted. */
export async function settleCommand(
  tx: StoreCtx,
  hostId: string,
  done: { id: string; error?: string; output?: string },
): Promise<CommandRow | undefined> {
  const row = await tx.db
    .selectFrom('host_command')
    .selectAll()
    .where('id', '=', done.id)
    .where('host_id', '=', hostId)
    .executeTakeFirst()
  if (row?.state !== 'wanted') return undefined
  const settled = {
    state: done.error === undefined ? ('done' as const) : ('failed' as const),
    error: done.error ?? null,
    output: done.output ?? null,
  }
  await tx.db.updateTable('host_command').set(settled).where('id', '=', done.id).execute()
  recordChange(tx, 'command', done.id)
  return { ...row, ...settled }
}

/**
 * Waits for a command's end.
 * @throws unavailable when the host does not answer within `ms`, or says that it failed
 */
export async function awaitCommand(ctx: StoreCtx, id: string, ms: number): Promise<string> {
  const done = new AbortController()
  const end = ctx.feed.listen((changes) => changes.some((c) => c.kind === 'command' && c.id === id) && done.abort())
  try {
    let row = await findCommand(ctx, id)
    if (row?.state === 'wanted') {
      await ctx.clock.sleep(ms, AbortSignal.any([ctx.signal, done.signal])).catch(() => undefined) // answered, or too late: read below
      row = await findCommand(ctx, id)
    }
    if (row?.state === 'done') return row.output ?? ''
    const told = { internal: `command ${id}` }
    throw row?.error == null ? hostRefusals.host_silent(told) : hostRefusals.command_failed({ problem: row.error }, told)
  } finally {
    end()
  }
}

const findCommand = (ctx: StoreCtx, id: string) =>
  ctx.db.selectFrom('host_command').selectAll().where('id', '=', id).executeTakeFirst()

/** Acts nobody will apply any more: those of a server that goes, and what was settled an hour ago. */
export async function forgetCommands(ctx: StoreCtx, serverId?: string): Promise<void> {
  await transact(ctx, async (tx) => {
    if (serverId) await tx.db.deleteFrom('host_command').where('server_id', '=', serverId).execute()
    const hourAgo = tx.clock.now() - 3_600_000
    await tx.db.deleteFrom('host_command').where('state', '!=', 'wanted').where('created_at', '<', hourAgo).execute()
  })
}
