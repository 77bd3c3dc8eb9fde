/** What there is only so much of: hosts and addresses. */
import { usualPlacement } from '../../domain/host/index.ts'
import { numberOfIp, rowsOf } from '../tenants/facts.ts'
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
