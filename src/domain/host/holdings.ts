/** Counts what hosts have, and what is claimed of it. */
import { ago } from '../../kernel/clock.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'
import { isHeard } from './host.ts'
import type { Host } from './host-row.ts'
import { listHosts } from './list.ts'

interface HostLine {
  hostname: string
  zone: string
  enabled: boolean
  /** Has spoken within the last minute. */
  heard: boolean
  /** Milliseconds since 1970; 0 before the first report. */
  observedAt: number
  accelerator: string
  datapath: string
  claimed: { cpus: number; memoryMib: number; diskGib: number }
  total: { cpus: number; memoryMib: number; diskGib: number }
}

export async function hostHoldings(ctx: StoreCtx): Promise<Holding[]> {
  const lines = (await listHosts(ctx)).map((host) => lineOf(ctx, host))
  return [{ name: 'hosts', value: lines, text: lines.map((line) => textOf(line, ctx.clock.now())) }]
}

const lineOf = (ctx: StoreCtx, host: Host): HostLine => ({
  hostname: host.hostname,
  zone: host.zone,
  enabled: host.enabled === 1,
  heard: isHeard(ctx, host),
  observedAt: host.observed_at,
  accelerator: host.facts.accelerator ?? 'unknown',
  datapath: host.facts.datapath ?? 'unknown',
  claimed: { cpus: host.claimed_cpus, memoryMib: host.claimed_memory_mib, diskGib: host.claimed_disk_gib },
  total: { cpus: host.cpus, memoryMib: host.memory_mib, diskGib: host.disk_gib },
})

const textOf = ({ hostname, heard, enabled, observedAt, claimed, total, accelerator, datapath }: HostLine, now: number) => [
  hostname,
  `${heard ? 'heard' : 'silent'} ${observedAt === 0 ? 'never' : ago(now - observedAt)}${enabled ? '' : ', takes no guests'}`,
  `${claimed.cpus}/${total.cpus} processors`,
  `${claimed.memoryMib}/${total.memoryMib} MiB`,
  `${claimed.diskGib}/${total.diskGib} GiB`,
  `${accelerator}, ${datapath}`,
]
