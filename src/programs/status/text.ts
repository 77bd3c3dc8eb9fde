/** The status for people. Pure. */
import { ago, columns } from '../columns.ts'
import type { Status } from './gather.ts'
import type { Holdings, HostLine } from './holdings.ts'
import type { RunningProcess } from './processes.ts'

const MIB = 1024 ** 2

export function textOf(status: Status, now: number): string {
  const { cloud, state, up, endpoints, processes, holdings, tasks, trouble } = status
  if (!cloud) return `There is no cloud in ${state}: \`welkin up --state ${state}\` makes one.`
  const parts = [
    cloud.joined === undefined
      ? `The cloud ${cloud.id} in ${state} is ${up ? 'up' : 'down'}${cloud.fake ? ' (a fake one)' : ''}.`
      : `${state} is of a host of the cloud at ${cloud.joined}; what is its own here bears the number ${cloud.id}.`,
    section(
      'Endpoints',
      endpoints.map(({ type, url }) => [type, url]),
    ),
    section('Processes', processRows(processes)),
    ...(holdings ? holdingParts(holdings, now, up) : []),
    section(
      'Background tasks',
      (tasks ?? []).map((task) => [
        task.name,
        task.lastStartedAt === undefined ? 'not yet' : ago(now - task.lastStartedAt),
        task.failures > 0 ? `failed ${task.failures} times: ${task.lastError}` : task.running ? 'runs' : 'well',
      ]),
    ),
    trouble ?? '',
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function processRows(processes: readonly RunningProcess[]): string[][] {
  const total = processes.filter(({ kind }) => kind !== 'guest').reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
  const rows = processes.map(({ kind, name, pid, memoryBytes }) => [`${kind} ${name}`, `${pid}`, mib(memoryBytes)])
  return rows.length === 0 ? [] : [...rows, ['all but guests', '', mib(total)]]
}

const holdingParts = (holdings: Holdings, now: number, up: boolean): string[] => [
  section(
    'Hosts',
    holdings.hosts.map((host) => hostRow(host, now)),
  ),
  section(up ? 'Holds' : 'Holds, as last heard', [
    ['servers', countsOf(holdings.servers)],
    ['images', `${holdings.images.count} (${mib(holdings.images.bytes)})`],
    ['networks', `${holdings.networks}, ${holdings.subnets} subnets, ${holdings.routers} routers, ${holdings.ports} ports`],
    ['floating IPs', `${holdings.floatingIps.count}, ${holdings.floatingIps.inUse} in use`],
    ['operations', countsOf(holdings.operations)],
  ]),
]

const hostRow = (
  { hostname, heard, enabled, observedAt, claimed, total, accelerator, datapath }: HostLine,
  now: number,
): string[] => [
  hostname,
  `${heard ? 'heard' : 'silent'} ${observedAt === 0 ? 'never' : ago(now - observedAt)}${enabled ? '' : ', takes no guests'}`,
  `${claimed.cpus}/${total.cpus} processors`,
  `${claimed.memoryMib}/${total.memoryMib} MiB`,
  `${claimed.diskGib}/${total.diskGib} GiB`,
  `${accelerator}, ${datapath}`,
]

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none'

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`

/** Nothing when there are no rows. */
function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return [title, ...columns(rows)].join('\n')
}
