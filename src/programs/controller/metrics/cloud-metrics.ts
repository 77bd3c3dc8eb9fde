/** Gathers what a controller can say of itself, its work and its rows, at the moment it is asked. */

import type { TaskStatus } from '../../../operation/loop.ts'
import { countOperations } from '../../../operation/operator.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { type Family, gauge, type Sample } from '../../../wire/prometheus/index.ts'
import { SERVICES } from '../../services.ts'
import { version } from '../../version.ts'

export async function cloudMetrics(ctx: StoreCtx, tasks: readonly TaskStatus[]): Promise<Family[]> {
  return [
    gauge('welkin_build_info', 'The version that runs.', [{ labels: { version: version() }, value: 1 }]),
    ...processMetrics(),
    ...taskMetrics(tasks, ctx.clock.now()),
    gauge(
      'welkin_operations',
      'Operations that have not ended, by state.',
      Object.entries(await countOperations(ctx)).map(([state, value]) => ({ labels: { state }, value })),
    ),
    gauge('welkin_holdings', 'What the cloud holds, of all projects, by service.', await holdingSamples(ctx)),
  ]
}

function processMetrics(): Family[] {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const one = (value: number): Sample[] => [{ value }]
  return [
    gauge('process_resident_memory_bytes', 'Resident memory of the controller.', one(rss)),
    gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use.', one(heapUsed)),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time of the controller.',
      type: 'counter',
      samples: one((user + system) / 1e6),
    },
    gauge('process_uptime_seconds', 'Since the controller began.', one(process.uptime())),
  ]
}

function taskMetrics(tasks: readonly TaskStatus[], now: number): Family[] {
  const of = (value: (task: TaskStatus) => number | undefined): Sample[] =>
    tasks.flatMap((task) => {
      const known = value(task)
      return known === undefined ? [] : [{ labels: { task: task.name }, value: known }]
    })
  return [
    gauge(
      'welkin_task_failures',
      'Failures of a background task in a row.',
      of(({ failures }) => failures),
    ),
    gauge(
      'welkin_task_running',
      'Whether a background task runs now.',
      of(({ running }) => Number(running)),
    ),
    gauge(
      'welkin_task_age_seconds',
      'Since a background task last began.',
      of(({ lastStartedAt }) => (lastStartedAt === undefined ? undefined : (now - lastStartedAt) / 1000)),
    ),
  ]
}

/** Numbers that services hold, and numbers within them: `{ count, bytes }`. */
async function holdingSamples(ctx: StoreCtx): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const { name: service, holdings } of SERVICES)
    for (const { name, value } of (await holdings?.(ctx)) ?? []) {
      for (const [part, known] of numbersIn(value)) samples.push({ labels: { service, name, part }, value: known })
    }
  return samples
}

/** Of a list its length, how many have each of their yes-or-no words, and sums of what they group: `claimed.cpus`. */
export function numbersIn(value: unknown, part = ''): Map<string, number> {
  if (typeof value === 'number') return new Map([[part, value]])
  if (typeof value === 'boolean') return new Map([[part, Number(value)]])
  if (Array.isArray(value)) {
    const sums = new Map([[part === '' ? 'count' : `${part}.count`, value.length]])
    for (const one of value as unknown[])
      for (const [name, known] of numbersIn(withoutOwnNumbers(one), part)) sums.set(name, (sums.get(name) ?? 0) + known)
    return sums
  }
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.entries(value).flatMap(([name, inner]) => [...numbersIn(inner, part === '' ? name : `${part}.${name}`)]))
}

/** A moment or a rank of each is no sum. */
const withoutOwnNumbers = (one: unknown): unknown =>
  typeof one === 'object' && one !== null
    ? Object.fromEntries(Object.entries(one).filter(([, inner]) => typeof inner !== 'number'))
    : undefined
