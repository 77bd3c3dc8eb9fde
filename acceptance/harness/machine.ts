/** What is on this machine, and what of it a cloud has left there. */
import { existsSync, globSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { succeed } from './process.ts'

/** Names of devices of `network-host.ts`: a letter of ours, and the number of the tests' process. */
export const cableName = (pid: number): string => `wa${pid.toString(36)}`
const CABLE = /^wa[0-9a-z]+(-\d+)?$/

export interface Machine {
  namespaces: string[]
  links: string[]
  tables: string[]
  mounts: string[]
}

/** @param enter a command prefix that enters another machine */
export async function lookAtMachine(enter: readonly string[] = []): Promise<Machine> {
  const [links, tables, namespaces] = await Promise.all([
    succeed([...enter, 'ip', '-j', 'link']),
    succeed([...enter, 'nft', 'list', 'tables']),
    succeed([...enter, 'sh', '-c', 'ls /run/netns 2>/dev/null || true']),
  ])
  return {
    namespaces: namespaces.split('\n').filter((name) => name !== ''),
    links: (JSON.parse(links) as { ifname: string }[]).map(({ ifname }) => ifname),
    tables: tables.split('\n').filter((line) => line !== ''),
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? ''),
  }
}

export interface Trail {
  root: string
  id: string
  /** Inodes of the network namespaces that were the cloud's. */
  inodes: readonly number[]
}

/** To be taken while the cloud stands. */
export function trailOf({ root, id }: { root: string; id: string }): Trail {
  const names = existsSync('/run/netns') ? readdirSync('/run/netns').filter((name) => name.includes(id)) : []
  return { root, id, inodes: names.map((name) => statSync(join('/run/netns', name)).ino) }
}

export interface Process {
  pid: number
  argv: string[]
}

/** All that live; a process that ends while we look is left out. */
export function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const argv = read(`/proc/${name}/cmdline`).split('\0').slice(0, -1)
      return argv.length > 0 ? [{ pid: Number(name), argv }] : []
    })
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // it has ended
  }
}

function namespaceOf(pid: number): number {
  try {
    return Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[0])
  } catch {
    return 0 // it has ended
  }
}

/** Of clouds of these tests. */
const CLOUD_FOLDER = /\/wa-[\w-]+\/state(\/|$)/

/** Its words name the state folder, or it is in one of the cloud's control groups or network namespaces. */
function belongs({ pid, argv }: Process, { root, id, inodes }: Trail): boolean {
  if (pid === process.pid) return false
  const parts = argv.flatMap((word) => word.split(/[=:,\s]/))
  const named = parts.some((part) => part === root || part.startsWith(`${root}/`))
  // the number of a namespace that has gone is given to the next, which may be another cloud's
  if (!named && parts.some((part) => CLOUD_FOLDER.test(part))) return false
  return named || read(`/proc/${pid}/cgroup`).includes(`welkin-${id}`) || inodes.includes(namespaceOf(pid))
}

export const processesOf = (trail: Trail): Process[] => processes().filter((one) => belongs(one, trail))

/** Clouds and test runs beside this one may come and go meanwhile: what bears another's number is theirs, and so is a cable of their tests. */
const isAnothers = (name: string, id: string): boolean =>
  (/(?:wk-?|welkin-)[0-9a-f]{6}/.test(name) && !name.includes(id)) || CABLE.test(name)

/** What there is now of a cloud that has ended, a line each. Empty when it left nothing. */
export async function leftovers(trail: Trail, before: Machine): Promise<string[]> {
  const now = await lookAtMachine()
  const { root, id } = trail
  const fresh = (kind: 'namespaces' | 'links' | 'tables') =>
    now[kind].filter((name) => name.includes(id) || (!before[kind].includes(name) && !isAnothers(name, id)))
  return [
    ...processesOf(trail).map(({ pid, argv }) => `process ${pid}: ${argv.join(' ').slice(0, 200)}`),
    ...fresh('namespaces').map((name) => `network namespace ${name}`),
    ...fresh('links').map((name) => `link ${name}`),
    ...fresh('tables').map((name) => `nft ${name}`),
    ...now.mounts.filter((at) => at.startsWith(root) || at.includes(id)).map((at) => `mount ${at}`),
    ...globSync([`/sys/fs/cgroup/*${id}*`, `/sys/fs/cgroup/*/*${id}*`, `/sys/fs/cgroup/*/*/*${id}*`]).map(
      (at) => `control group ${at}`,
    ),
    ...[root, ...globSync([`/tmp/*${id}*`, `/run/*${id}*`, `/run/*/*${id}*`, `/var/tmp/*${id}*`, `/dev/shm/*${id}*`])]
      .filter((path) => existsSync(path))
      .map((path) => `file ${path}`),
  ]
}
