/** What one cloud has on this machine outside of its state folder. Everything bears the cloud's number. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { runCommand } from '../../wire/process/index.ts'
import { namespaceOf } from '../agent/network.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { type CloudProcess, findProcesses } from './process.ts'

export interface Traces {
  processes: CloudProcess[]
  /** Network namespaces: the cloud's own first, those of metadata after it. */
  namespaces: string[]
  /** Devices in the host's own namespace. */
  devices: string[]
  /** Tables of the packet filter, with their family: `ip wk-1a2b3c`. */
  tables: string[]
  /** Folders of control groups, children before parents. */
  groups: string[]
}

const CONTROL_GROUPS = '/sys/fs/cgroup'
const V1_CONTROLLERS = ['', 'cpu', 'memory', 'pids']

/** Without the cloud's number only what names its folder can be found. */
export async function findTraces(state: StateFolder, cloud: Pick<CloudFile, 'id'> | undefined, clock: Clock): Promise<Traces> {
  const processes = findProcesses(state)
  if (!cloud) return { processes, namespaces: [], devices: [], tables: [], groups: [] }
  const namespace = namespaceOf(cloud)
  return {
    processes,
    namespaces: namesIn('/run/netns').filter((name) => name === namespace || name.startsWith(`${namespace}-`)),
    devices: namesIn('/sys/class/net').filter((name) => name.startsWith(`wk${cloud.id}-`)),
    tables: (await packetTables(clock)).filter((table) => table.endsWith(` ${namespace}`)),
    groups: groupsOf(cloud),
  }
}

/** One line a trace, for people. */
export const describeTraces = ({ processes, namespaces, devices, tables, groups }: Traces): string[] => [
  ...processes.map(({ pid, kind, name }) => `process ${pid} (${kind} ${name})`),
  ...namespaces.map((name) => `network namespace ${name}`),
  ...devices.map((name) => `network device ${name}`),
  ...tables.map((name) => `packet filter table ${name}`),
  ...groups.map((path) => `control group ${path}`),
]

/** None where nftables is not there or this user may not ask. */
async function packetTables(clock: Clock): Promise<string[]> {
  try {
    const text = await runCommand(['nft', 'list', 'tables'], { clock, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    return [...text.matchAll(/^table (\S+ \S+)$/gm)].flatMap(([, table]) => table ?? [])
  } catch {
    return [] // then there is no table of ours either
  }
}

function groupsOf({ id }: Pick<CloudFile, 'id'>): string[] {
  const tops = V1_CONTROLLERS.map((controller) => join(CONTROL_GROUPS, controller, `welkin-${id}`)).filter((path) =>
    existsSync(path),
  )
  return tops.flatMap((top) => [...foldersIn(top).map((name) => join(top, name)), top])
}

const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort()
  } catch {
    return [] // the machine never had such a thing
  }
}
