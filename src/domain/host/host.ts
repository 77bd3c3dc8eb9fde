/** Hosts as the cloud sees them: what they have, when they last spoke, what they should know. */
import { sql } from 'kysely'
import { elapsedSince, watchWallClock } from '../../kernel/elapsed.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { readKept } from '../../store/kept-reads.ts'
import { writtenOnce } from '../../store/prepared.ts'
import { type Host, hostOf } from './host-row.ts'
import type { HostFacts } from './protocol.ts'
import { hostRefusals } from './refusals.ts'
import type { HostRow } from './tables.ts'

export const hostIdsOf = async (ctx: StoreCtx, hostnames: readonly string[]): Promise<string[]> =>
  (
    await ctx.db
      .selectFrom('host')
      .select('id')
      .where('hostname', 'in', [...hostnames])
      .execute()
  ).map(({ id }) => id)

/** The names of hosts by their ids. */
export async function hostnamesOf(ctx: StoreCtx, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  if (ids.size === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('host')
    .select(['id', 'hostname'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, hostname }) => [id, hostname]))
}

export type HostState = Pick<HostRow, 'id' | 'hostname' | 'zone' | 'enabled' | 'observed_at'>

const hostStates = writtenOnce(() => sql<HostState>`select id, hostname, zone, enabled, observed_at from host`)

/** Without their facts. The same array while nothing has changed. */
export const listHostStates = (ctx: StoreCtx): Promise<readonly HostState[]> => readKept(ctx.db, hostStates(ctx.db))

export async function getHost(ctx: StoreCtx, id: string): Promise<Host> {
  const row = await ctx.db.selectFrom('host').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw hostRefusals.host_not_found({ id })
  return hostOf(row)
}

/**
 * Whether the agent has spoken lately, also when the wall clock was set meanwhile. A time that is to come was stored by a controller whose clock
 * was ahead: an agent that lives has it written anew within seconds.
 */
export const isHeard = (ctx: StoreCtx, host: Pick<HostRow, 'observed_at'>, silentAfterMs = 60_000): boolean =>
  Math.abs(elapsedSince(ctx.clock, host.observed_at)) <= silentAfterMs

/** In the transaction that changed something an agent should know: its long poll ends. */
export async function touchHost(tx: StoreCtx, hostId: string): Promise<void> {
  await tx.db
    .updateTable('host')
    .set((eb) => ({ wanted_revision: eb('wanted_revision', '+', 1) }))
    .where('id', '=', hostId)
    .execute()
  recordChange(tx, 'host-wanted', hostId)
}

/** Stops or resumes placing new guests on a host. */
export async function enableHost(ctx: StoreCtx, id: string, enabled: boolean, reason: string | null = null): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = { enabled: enabled ? 1 : 0, disabled_reason: enabled ? null : reason }
    await tx.db.updateTable('host').set(row).where('id', '=', id).execute()
    recordChange(tx, 'host', id)
  })
}

/**
 * Notes what an agent says about its host. An older report than the last is dropped.
 * @returns whether the report is news
 */
export async function reportHost(tx: StoreCtx, hostId: string, generation: number, facts: HostFacts): Promise<boolean> {
  const row = await tx.db.selectFrom('host').select(['observed_generation', 'facts']).where('id', '=', hostId).executeTakeFirst()
  if (!row || generation <= row.observed_generation) return false
  watchWallClock(tx.clock)
  const text = JSON.stringify(facts)
  await tx.db
    .updateTable('host')
    .set({
      observed_generation: generation,
      observed_at: tx.clock.now(),
      cpus: facts.cpus,
      memory_mib: facts.memoryMib,
      disk_gib: facts.diskGib,
      facts: text,
    })
    .where('id', '=', hostId)
    .execute()
  if (text !== row.facts) recordChange(tx, 'host', hostId)
  return true
}

/**
 * Waits until the host has a wanted state newer than `since`, at most `ms`.
 * @returns the revision to poll with next
 */
export async function waitWanted(ctx: StoreCtx, hostId: string, since: number, ms: number): Promise<number> {
  const revision = async () =>
    (await ctx.db.selectFrom('host').select('wanted_revision').where('id', '=', hostId).executeTakeFirst())?.wanted_revision ?? 0
  const done = new AbortController()
  const signal = AbortSignal.any([ctx.signal, done.signal])
  let woken = false
  const end = ctx.feed.listen((changes) => {
    if (!changes.some((c) => c.kind === 'host-wanted' && c.id === hostId)) return
    woken = true
    done.abort()
  })
  try {
    const now = await revision()
    if (now > since || woken) return woken ? await revision() : now
    await ctx.clock.sleep(ms, signal).catch(() => undefined) // woken, timed out or the caller has gone: all end the wait
    return await revision()
  } finally {
    end()
  }
}
