/** The status for people. Pure. */
import type { Holding } from '../../domain/service.ts'
import { ago } from '../../kernel/clock.ts'
import { columns } from '../columns.ts'
import type { Status } from './gather.ts'
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
    ...(holdings ? holdingParts(holdings, up) : []),
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

/** What is told in a line stands together; what has rows of its own, such as hosts, is a section. */
function holdingParts(holdings: readonly Holding[], up: boolean): string[] {
  const told = holdings.flatMap(({ name, text }) => (text === undefined ? [] : [{ title: wordsOf(name), text }]))
  const lines = told.flatMap(({ title, text }) => (typeof text === 'string' ? [[title, text]] : []))
  const tables = told.flatMap(({ title, text }) => (typeof text === 'string' ? [] : [{ title, text }]))
  return [
    ...tables.map(({ title, text }) => section(title.charAt(0).toUpperCase() + title.slice(1), text)),
    section(up ? 'Holds' : 'Holds, as last heard', lines),
  ]
}

/** `floatingIps` → `floating IPs`. */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\bips\b/, 'IPs')

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`

/** Nothing when there are no rows. */
function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return [title, ...columns(rows)].join('\n')
}
