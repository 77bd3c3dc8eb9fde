/** What a cloud holds, counted. Any project's: who reads the state folder is its operator. */
import { type Host, isHeard, listHosts } from '../../domain/host/index.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Tables } from '../../store/tables.ts'

export interface HostLine {
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

export interface Holdings {
  hosts: HostLine[]
  /** By what they are in: `running`, `stopped`, `building`, `error` … */
  servers: Record<string, number>
  images: { count: number; bytes: number }
  networks: number
  subnets: number
  routers: number
  ports: number
  floatingIps: { count: number; inUse: number }
  /** By state. */
  operations: Record<string, number>
}

export async function readHoldings(ctx: StoreCtx): Promise<Holdings> {
  const hosts = await listHosts(ctx)
  return {
    hosts: hosts.map((host) => lineOf(ctx, host)),
    servers: await countServers(ctx),
    images: await countImages(ctx),
    networks: await count(ctx, 'network'),
    subnets: await count(ctx, 'subnet'),
    routers: await count(ctx, 'router'),
    ports: await count(ctx, 'port'),
    floatingIps: await countFloatingIps(ctx),
    operations: await countOperations(ctx),
  }
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

type Counted = 'network' | 'subnet' | 'router' | 'port'

async function count({ db }: StoreCtx, table: Counted): Promise<number> {
  const row = await db
    .selectFrom(table as 'network')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

async function countServers({ db }: StoreCtx): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('server')
    .select((eb) => ['lifecycle', 'observed_power', eb.fn.countAll().as('count')])
    .groupBy(['lifecycle', 'observed_power'])
    .execute()
  return sumBy(rows.map((row) => [stateOf(row), Number(row.count)]))
}

const stateOf = ({ lifecycle, observed_power }: Pick<Tables['server'], 'lifecycle' | 'observed_power'>): string =>
  lifecycle === 'built' ? observed_power : lifecycle

async function countImages({ db }: StoreCtx): Promise<{ count: number; bytes: number }> {
  const row = await db
    .selectFrom('image')
    .select((eb) => [eb.fn.countAll().as('count'), eb.fn.sum('size_bytes').as('bytes')])
    .executeTakeFirst()
  return { count: Number(row?.count ?? 0), bytes: Number(row?.bytes ?? 0) }
}

async function countFloatingIps({ db }: StoreCtx): Promise<{ count: number; inUse: number }> {
  const row = await db
    .selectFrom('floating_ip')
    .select((eb) => [eb.fn.countAll().as('count'), eb.fn.count('fixed_port_id').as('used')])
    .executeTakeFirst()
  return { count: Number(row?.count ?? 0), inUse: Number(row?.used ?? 0) }
}

async function countOperations({ db }: StoreCtx): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('operation')
    .select((eb) => ['state', eb.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  return sumBy(rows.map(({ state, count: found }) => [state, Number(found)]))
}

function sumBy(pairs: readonly [string, number][]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, value] of pairs) sums[name] = (sums[name] ?? 0) + value
  return sums
}
