/** What there is only so much of: hosts, addresses, quotas. */
import { usualPlacement } from '../../domain/host/index.ts'
import { COUNTED_RESOURCES, type Counted, limitOf, numberOf, numberOfIp, rowsOf, usedOf } from '../tenants/facts.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { asFeedGoesOn, noRows } from './rows.ts'

const { cpuRatio, memoryRatio, diskRatio, reservedMemoryMib } = usualPlacement

interface Load {
  cpus: number
  memory: number
  disk: number
}

/** By host, what its servers claimed and might when it was last looked at. */
const loads = new WeakMap<SimulatedCloud, Map<string, { claimed: Load; most: Load }>>()

const LOADS = `select hostname, host.cpus, host.memory_mib as memory, host.disk_gib as disk,
  coalesce(sum(host_claim.cpus), 0) as claimed_cpus, coalesce(sum(host_claim.memory_mib), 0) as claimed_memory, coalesce(sum(host_claim.disk_gib), 0) as claimed_disk
  from host left join host_claim on host_claim.host_id = host.id group by host.id`

/** A host may become smaller than what it carries, and then takes nothing more. */
export const hostsOversold = asFeedGoesOn({
  name: 'no host is given more than it can carry',
  breaches: (cloud) => rowsOf(cloud, LOADS).flatMap((row) => overloaded(cloud, row)),
})

function overloaded(cloud: SimulatedCloud, row: Record<string, unknown>): string[] {
  const known = loads.get(cloud) ?? new Map<string, { claimed: Load; most: Load }>()
  loads.set(cloud, known)
  const of = (prefix: string, column: keyof Load) => Number(row[prefix + column])
  const claimed: Load = { cpus: of('claimed_', 'cpus'), memory: of('claimed_', 'memory'), disk: of('claimed_', 'disk') }
  const most: Load = {
    cpus: of('', 'cpus') * cpuRatio,
    memory: of('', 'memory') * memoryRatio - reservedMemoryMib,
    disk: of('', 'disk') * diskRatio,
  }
  const hostname = String(row.hostname)
  const before = known.get(hostname)
  known.set(hostname, { claimed, most })
  if (!before) return []
  return (['cpus', 'memory', 'disk'] as const).flatMap((what) =>
    claimed[what] > before.claimed[what] && claimed[what] > Math.max(most[what], before.most[what])
      ? [`${hostname} was given ${claimed[what]} of ${what}, and can carry ${most[what]}`]
      : [],
  )
}

export const addressesOnce = asFeedGoesOn({
  name: 'no address answers at two places, and each is one of its subnet',
  breaches: (cloud) => [
    ...noRows(
      cloud,
      "select ip || ' in network ' || network_id || ' is had ' || count(*) || ' times' from address group by network_id, ip having count(*) > 1",
    ),
    ...noRows(
      cloud,
      "select 'floating IP ' || ip || ' is had ' || count(*) || ' times' from floating_ip group by network_id, ip having count(*) > 1",
    ),
    ...noRows(
      cloud,
      "select 'floating IPs lead ' || count(*) || ' times to ' || fixed_ip from floating_ip where fixed_port_id is not null group by network_id, fixed_port_id, fixed_ip having count(*) > 1",
    ),
    ...noRows(
      cloud,
      "select mac || ' is had twice in network ' || network_id from port group by network_id, mac having count(*) > 1",
    ),
    ...outsiders(cloud),
  ],
})

function outsiders(cloud: SimulatedCloud): string[] {
  const rows = rowsOf(
    cloud,
    "select ip, cidr from address join subnet on subnet.id = subnet_id where version = 4 union select ip, '' from address where subnet_id not in (select id from subnet)",
  )
  return rows.flatMap(({ ip, cidr }) => (isIn(String(ip), String(cidr)) ? [] : [`${ip} is none of subnet ${cidr}`]))
}

function isIn(ip: string, cidr: string): boolean {
  const [block = '', prefix] = cidr.split('/')
  const first = numberOfIp(block)
  return numberOfIp(ip) >= first && numberOfIp(ip) < first + 2 ** (32 - Number(prefix))
}

const METADATA_PORTS = "select count(*) from port where project_id = ? and device_owner = 'network:distributed'"

/** By project and resource, what was used and allowed when it was last looked at. */
const books = new WeakMap<SimulatedCloud, Map<string, { used: number; limit: number }>>()

/** A limit may be lowered beneath what there is, and then nothing is added. */
export const quotasKept = asFeedGoesOn({
  name: 'nothing is made above a quota',
  breaches: (cloud, tenants) =>
    tenants.flatMap((tenant) => COUNTED_RESOURCES.flatMap((resource) => overdrawn(cloud, tenant, resource))),
})

function overdrawn(cloud: SimulatedCloud, { name, account: { projectId } }: Tenant, resource: Counted): string[] {
  const known = books.get(cloud) ?? new Map<string, { used: number; limit: number }>()
  books.set(cloud, known)
  const key = `${projectId} ${resource}`
  const before = known.get(key)
  // a network's metadata port comes without asking
  const unasked = resource === 'port' ? numberOf(cloud, METADATA_PORTS, projectId) : 0
  const all = usedOf(cloud, projectId, resource)
  const now = { used: all - unasked, limit: limitOf(cloud, projectId, resource) }
  known.set(key, now)
  if (!before || now.used <= before.used || now.limit < 0 || before.limit < 0) return []
  const limit = Math.max(now.limit, before.limit)
  return all > limit ? [`${name} has ${all} of ${resource}, and may have ${limit}`] : []
}
