/** Describes the state of a cloud in which a step failed: what the doctor says, the ends of its logs, and what its switch holds. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { run } from './process.ts'

const LINES_OF_A_LOG = 25
const LOG_FOLDERS = ['log', 'agent/switch', 'central']

/** Never throws: the failure itself is what is told first. */
export async function diagnose(cloud: Cloud): Promise<string> {
  try {
    const told = await Promise.all([doctor(cloud), ...switchCommands(cloud).map(said)])
    return [...told, ...logsOf(cloud.root)].join('\n\n')
  } catch (error) {
    return `The cloud could not be looked at: ${error}`
  }
}

const doctor = (cloud: Cloud): Promise<string> =>
  cloud.welkin('doctor', '--state', cloud.root).then(
    (words) => `welkin doctor: ${words}`,
    (error) => `welkin doctor: ${error instanceof Error ? error.message : error}`,
  )

function switchCommands({ root }: Cloud): string[][] {
  const folder = join(root, 'agent/switch')
  if (!existsSync(join(folder, 'conf.sock'))) return []
  const bridge = `unix:${join(folder, 'br-int.mgmt')}`
  return [
    ['ovs-vsctl', '--no-wait', '--timeout=5', `--db=unix:${join(folder, 'conf.sock')}`, 'show'],
    ['ovs-ofctl', '--timeout=5', '-OOpenFlow15', 'dump-ports-desc', bridge],
    ['ovs-ofctl', '--timeout=5', '-OOpenFlow15', 'dump-flows', bridge, 'table=0'],
  ]
}

async function said(argv: string[]): Promise<string> {
  const { stdout, stderr } = await run(argv, { timeoutMs: 10_000 })
  return `${argv[0]} ${argv.at(-1)}:\n${stdout}${stderr}`
}

const logsOf = (root: string): string[] =>
  LOG_FOLDERS.map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).flatMap((name) => (name.endsWith('.log') ? [endOf(join(folder, name))] : [])))

const endOf = (path: string): string =>
  `${path}:\n${readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LINES_OF_A_LOG).join('\n')}`
