/** Words to the kernel's network, through iproute2. */
import type { Clock } from '../../../kernel/clock.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { runCommand } from '../../../wire/process/index.ts'

const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }

/** Where iproute2 keeps a namespace's name; `setns` takes the same path. */
export const namespacePath = (namespace: string): string => `/run/netns/${namespace}`

/** A command prefix that enters the namespace. */
export const enter = (namespace: string): readonly string[] => ['nsenter', `--net=${namespacePath(namespace)}`, '--']

/** Several commands of `ip` in one process, in a namespace when one is named. The first that fails ends it. */
export const ipBatch = (
  clock: Clock,
  namespace: string | undefined,
  lines: readonly string[],
  options: readonly string[] = [],
): Promise<string> =>
  runCommand(['ip', ...(namespace ? ['-n', namespace] : []), ...options, '-batch', '-'], {
    clock,
    env: ENV,
    input: `${lines.join('\n')}\n`,
  })

export const runIn = (clock: Clock, namespace: string | undefined, argv: readonly string[], input?: string): Promise<string> =>
  runCommand([...(namespace ? enter(namespace) : []), ...argv], { clock, env: ENV, input })

export async function ipJson<T>(clock: Clock, namespace: string | undefined, words: readonly string[]): Promise<T[]> {
  const text = await runCommand(['ip', ...(namespace ? ['-n', namespace] : []), '-j', ...words], { clock, env: ENV })
  return JSON.parse(text || '[]') as T[]
}

const ABSENT = /Cannot find device|does not exist|No such (file|device)|Cannot open network namespace/

/** Runs what removes something; content when it was not there. */
export async function unlessAbsent(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof CloudError) || !ABSENT.test(error.internal ?? '')) throw error
  }
}
