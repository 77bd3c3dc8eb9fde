import { printable } from '../../../kernel/printable.ts'
import { type Finding, note, ok, problem, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'
import { isHeard } from '../host.ts'
import type { Host } from '../host-row.ts'
import { listHosts } from '../list.ts'

export const hosts: RowCheck = {
  about: 'hosts',
  name: 'hosts',
  run: async ({ rows, isUp, clock }) => {
    const { all, silent } = await rows(async (ctx) => {
      const all = await listHosts(ctx)
      return { all, silent: all.filter((host) => !isHeard(ctx, host)) }
    })
    if (all.length === 0) return [note('No host has joined the cloud yet.')]
    // without a controller nobody listens, so silence says nothing
    const judged = !isUp ? [] : judgeSilence(all, silent, clock.now())
    return [...judged, ...(all.length > 20 ? [] : all.map(datapathOf)), ...all.flatMap(toldBy)]
  },
}

export function judgeSilence(all: readonly Host[], silent: readonly Host[], now: number): Finding[] {
  if (silent.length === 0) return [ok(all.length === 1 ? 'The host reports.' : `All ${all.length} hosts report.`)]
  const lines = silent.map(({ hostname, observed_at }) => `${hostname} ${lastHeard(observed_at, now)}`)
  return [problem(`Agents are silent: ${silent.length} of ${all.length}.`, 'agent-silent', some(lines))]
}

function lastHeard(at: number, now: number): string {
  if (at === 0) return 'has never reported'
  const seconds = Math.round((now - at) / 1000)
  if (seconds >= 0) return `was last heard ${seconds} s ago`
  return `was last heard by a controller whose clock was at least ${-seconds} s ahead of this one`
}

const datapathOf = ({ hostname, facts }: Host): Finding =>
  note(
    `${hostname}: processors ${facts.accelerator ?? 'unknown'}, datapath ${facts.datapath ?? 'unknown'}.`,
    facts.datapathReason,
  )

function toldBy({ hostname, facts, enabled, disabled_reason }: Host): Finding[] {
  const warnings = (facts.warnings ?? []).map((text) => warning(`${hostname} says: ${text}`, 'host-warning'))
  if (enabled === 1) return warnings
  return [
    ...warnings,
    note(`${hostname} takes no new guests.`, disabled_reason === null ? undefined : printable(disabled_reason)),
  ]
}
