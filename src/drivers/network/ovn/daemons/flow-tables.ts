/** Reads which tables of the integration bridge have flows, and which have none although packets are sent on to them. */
import { join } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { INTEGRATION_BRIDGE } from '../switch.ts'

/** How many flows each table has; those without any are left out. */
export type FlowCounts = ReadonlyMap<number, number>

/** OVN's numbers, the same in all its versions: where what a guest sends begins its way, and where it leaves for a port. */
export const FIRST_OF_WAY = 8
export const LAST_OF_WAY = 65

/** Undefined for a switch that does not answer: somebody else's matter. @param folder of the switch's sockets */
export async function readFlowCounts(folder: string, clock: Clock): Promise<FlowCounts | undefined> {
  const said = await ask(folder, clock, 'dump-tables')
  return said?.includes('active=') ? countsIn(said) : undefined
}

/** `table 9:` and its figures, or `tables 2...7: ditto`. */
export function countsIn(said: string): Map<number, number> {
  const counts = new Map<number, number>()
  let same = 0
  for (const [, from, to = from, ditto, active] of said.matchAll(
    /^ *tables? (\d+)(?:\.\.\.(\d+))?[^:\n]*:(?:( ditto)|\s+active=(\d+))/gm,
  )) {
    if (!ditto) same = Number(active)
    if (same > 0) for (let table = Number(from); table <= Number(to); table++) counts.set(table, same)
  }
  return counts
}

export interface FlowGaps {
  /** Tables without a flow that flows of others send packets on to. */
  tables: readonly number[]
  /** Whether the first table has the flow that drops the rest: OVN (from 22.12) writes it with the first others, and once. */
  hasDefault: boolean
  /** Whether what some port sends begins its way. */
  isEntered: boolean
}

/** Costs a reading of all flows. Undefined for a switch that does not answer. */
export async function readFlowGaps(folder: string, clock: Clock): Promise<FlowGaps | undefined> {
  const said = await ask(folder, clock, 'dump-flows', '--no-stats')
  return said === undefined ? undefined : gapsIn(said)
}

/**
 * Every stage of OVN has a flow for each network that is on this host, so that none is empty while ports of it are there. Tables beyond
 * are asked for what was learnt, which may be nothing.
 */
export function gapsIn(said: string): FlowGaps {
  const there = new Set<number>()
  const sentTo = new Set<number>()
  let [hasDefault, isEntered] = [false, false]
  for (const line of said.split('\n')) {
    if (!line.includes('actions=')) continue
    const table = Number(/ table=(\d+)/.exec(line)?.[1] ?? 0)
    there.add(table)
    for (const [, next] of line.matchAll(/resubmit\(,(\d+)\)/g)) {
      sentTo.add(Number(next))
      if (table === 0 && Number(next) === FIRST_OF_WAY) isEntered = true
    }
    if (table === 0 && /priority=0 actions=/.test(line)) hasDefault = true
  }
  const missing = [...sentTo].filter((table) => table >= FIRST_OF_WAY && table <= LAST_OF_WAY && !there.has(table))
  if (!there.has(0)) return { tables: [0], hasDefault, isEntered }
  // without a port that is bound there need be no network
  return { tables: isEntered ? missing.sort((a, b) => a - b) : [], hasDefault, isEntered }
}

const ask = (folder: string, clock: Clock, verb: string, ...options: string[]): Promise<string | undefined> => {
  const target = `unix:${join(folder, `${INTEGRATION_BRIDGE}.mgmt`)}`
  return runCommand(['ovs-ofctl', '--timeout=5', ...options, verb, target], { clock, timeoutMs: 6_000 }).catch(() => undefined)
}
