/** What there is only so much of: hosts, addresses, quotas. */
import { usualPlacement } from '../../domain/host/index.ts'
import { type Counted, defaultLimit, numberOfIp, rowsOf, USED } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { asRowsAreNoted } from './row-notes.ts'
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

/** What is counted towards each quota: its table, what of its rows, and which of them come without asking. */
const COUNTED: readonly (readonly [resource: Counted, table: string, unasked?: string])[] = [
  ['server', 'server'],
  ['core', 'server'],
  ['ram_mib', 'server'],
  ['network', 'network'],
  ['subnet', 'subnet'],
  ['port', 'port', "new.device_owner = 'network:distributed'"],
  ['router', 'router'],
  ['floating_ip', 'floating_ip'],
  ['security_group', 'security_group', 'new.is_default = 1'],
  ['security_group_rule', 'security_rule', 'exists (select 1 from security_group where id = new.group_id and is_default = 1)'],
]

const noteOf = ([resource, table, unasked = '0']: (typeof COUNTED)[number]) => {
  const limit = `coalesce((select value from quota_limit where project_id = new.project_id and resource = '${resource}'), ${defaultLimit(resource)})`
  const used = USED[resource].replace('?', 'new.project_id')
  return [
    `after insert on ${table} when new.project_id != '' and not (${unasked})`,
    `select 'project ' || new.project_id || ' was given ${resource} ' || (${used}) || ', and may have ' || ${limit}, 0 where ${limit} >= 0 and (${used}) > ${limit}`,
  ] as const
}

/** By the limit of that moment: it may be lowered beneath what there is, and then nothing is added. */
export const quotasKept = asRowsAreNoted(
  'nothing is made above a quota',
  { topic: 'quota', triggers: COUNTED.map(noteOf) },
  (_, given) => given.map(({ what }) => what),
)
