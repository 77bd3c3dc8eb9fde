/** Finds flows that neither OVN nor the switch writes and that keep packets from going on: somebody added them, or changed what was there. */
import { join } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { INTEGRATION_BRIDGE } from '../switch.ts'
import { FIRST_OF_WAY, LAST_OF_WAY } from './flow-tables.ts'

/** Those of the integration bridge, and those of bridges that are plain switches. @returns in words; nothing of a switch that does not answer */
export async function foreignFlows(folder: string, plain: readonly string[], clock: Clock): Promise<string[]> {
  const read = (bridge: string) =>
    runCommand(['ovs-ofctl', '--timeout=5', '--no-stats', 'dump-flows', `unix:${join(folder, `${bridge}.mgmt`)}`], {
      clock,
      timeoutMs: 6_000,
    }).catch(() => '')
  const [inner, ...outer] = await Promise.all([INTEGRATION_BRIDGE, ...plain].map(read))
  return [
    ...foreignInIntegration(inner ?? '').map((words) => `${INTEGRATION_BRIDGE}: ${words}`),
    ...plain.flatMap((name, index) => foreignInPlain(outer[index] ?? '').map((words) => `${name}: ${words}`)),
  ]
}

interface Flow {
  table: number
  cookie: string
  text: string
  actions: string
}

function* flowsIn(said: string): Generator<Flow> {
  for (const line of said.split('\n')) {
    const [, cookie = '0', text = '', actions = ''] = /^ *(?:cookie=0x([\da-f]+), )?(.*actions=(.*))$/.exec(line) ?? []
    if (actions !== '') yield { table: Number(/\btable=(\d+)/.exec(text)?.[1] ?? 0), cookie, text, actions }
  }
}

/**
 * A table of the way that lets nothing on, for in each the networks that are on this host have a flow that does; and in the first one what
 * drops of no port: OVN has there, of its own, the flow of the lowest priority.
 */
export function foreignInIntegration(said: string): string[] {
  const flows = [...flowsIn(said)]
  const isEntered = flows.some(({ table, actions }) => table === 0 && actions.includes(`resubmit(,${FIRST_OF_WAY})`))
  if (!isEntered) return []
  const inFirst = flows.filter(
    ({ table, cookie, text, actions }) => table === 0 && cookie === '0' && actions === 'drop' && !/\bpriority=0\b/.test(text),
  )
  const [ofWay, passing] = [new Set<number>(), new Set<number>()]
  for (const { table, actions } of flows) {
    if (table < FIRST_OF_WAY || table > LAST_OF_WAY) continue
    ofWay.add(table)
    if (actions !== 'drop') passing.add(table)
  }
  const blocked = [...ofWay].filter((table) => !passing.has(table)).sort((a, b) => a - b)
  return [...inFirst.map(({ text }) => text), ...blocked.map((table) => `every flow of table ${table} drops`)]
}

/** A plain switch has none but `NORMAL`; one that does the same to some packets does no harm. */
export const foreignInPlain = (said: string): string[] =>
  [...flowsIn(said)].flatMap(({ text, actions }) => (actions === 'NORMAL' ? [] : [text]))
