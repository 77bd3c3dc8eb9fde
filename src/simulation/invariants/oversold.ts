/** What there is only so much of: hosts, addresses, quotas. */
import { usualPlacement } from '../../domain/host/index.ts'
import { DEFAULT_CLASS } from '../../domain/volume/index.ts'
import { type Counted, defaultLimit, numberOfIp, rowsOf, USED } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { asRowsAreNoted } from './row-notes.ts'
import { asFeedGoesOn, noRows } from './rows.ts'

const { cpuRatio, memoryRatio, diskRatio, reservedMemoryMib } = usualPlacement

/** By what the host had said of itself when it was chosen: it may become smaller than what it carries, and then takes nothing more. */
const CARRIES = `select host.hostname || ' was given ' || sum(claim.cpus) || ' processors, ' || sum(claim.memory_mib) || ' MiB and ' || sum(claim.disk_gib) || ' GiB, and can carry ' ||
    (host.cpus * ${cpuRatio}) || ', ' || (host.memory_mib * ${memoryRatio} - ${reservedMemoryMib}) || ' and ' || (host.disk_gib * ${diskRatio}), 0
  from host join host_claim as claim on claim.host_id = host.id where host.id = new.host_id group by host.id
  having sum(claim.cpus) > host.cpus * ${cpuRatio} or sum(claim.memory_mib) > host.memory_mib * ${memoryRatio} - ${reservedMemoryMib} or sum(claim.disk_gib) > host.disk_gib * ${diskRatio}`

export const hostsOversold = asRowsAreNoted(
  'no host is given more than it can carry',
  { topic: 'hosts', triggers: [['after insert on host_claim', CARRIES]] },
  (_, given) => given.map(({ what }) => what),
)

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

/** What every group comes with, as Neutron's, though its rules are full: tenants ask for rules of what comes in. */
const OWN_RULE = `new.direction = 'egress' or exists (select 1 from security_group where id = new.group_id and is_default = 1)`

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
  ['security_group_rule', 'security_rule', OWN_RULE],
  ['volume', 'volume'],
  ['volume_gib', 'volume'],
  ['volume_gib', 'volume_snapshot'],
  ['volume_snapshot', 'volume_snapshot'],
  ['volume_backup', 'volume_backup'],
  ['volume_backup_gib', 'volume_backup'],
]

const noteOf = ([resource, table, unasked = '0']: (typeof COUNTED)[number]) => {
  const told = (owner: string) => `(select value from quota_limit where project_id = ${owner} and resource = '${resource}')`
  const limit = `coalesce(${told('new.project_id')}, ${told(`'${DEFAULT_CLASS}'`)}, ${defaultLimit(resource)})`
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
