/** All that a server has on its host: what has to be there while it lives, and gone once it is deleted. */
import { existsSync, globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { processes } from './machine.ts'
import { succeed } from './process.ts'

export interface Trace {
  kind: 'process' | 'file' | 'tap' | 'logical port' | 'switch port' | 'control group'
  what: string
}

export interface ServerIds {
  id: string
  portIds: readonly string[]
}

/** By its id and those of its ports, wherever they stand. */
export async function tracesOf(cloud: Cloud, { id, portIds }: ServerIds): Promise<Trace[]> {
  const [links, north, local] = await Promise.all([
    succeed(['ip', '-n', `wk-${cloud.id}`, '-br', 'link']),
    dump(join(cloud.root, 'central', 'nb.sock'), 'OVN_Northbound'),
    dump(join(cloud.root, 'agent', 'switch', 'conf.sock'), 'Open_vSwitch'),
  ])
  const has = (line: string) => [id, ...portIds].some((one) => line.includes(one))
  const trace = (kind: Trace['kind'], lines: string[]) => lines.map((what) => ({ kind, what: what.trim().slice(0, 200) }))
  return [
    ...trace(
      'process',
      processes()
        .map(({ pid, argv }) => `${pid} ${argv.join(' ')}`)
        .filter((line) => line.includes(id)),
    ),
    ...trace('file', under(join(cloud.root, 'agent')).filter(has)),
    ...trace('control group', globSync(`/sys/fs/cgroup/{,*/}welkin-${cloud.id}/*`).filter(has)),
    ...trace(
      'tap',
      links.split('\n').filter((line) => portIds.some((port) => line.startsWith(`tap${port.slice(0, 11)}`))),
    ),
    ...trace('logical port', north.split('\n').filter(has)),
    ...trace('switch port', local.split('\n').filter(has)),
  ]
}

/** The kinds of what is there, each once. */
export const kindsOf = (traces: readonly Trace[]): string[] => [...new Set(traces.map(({ kind }) => kind))].sort()

const dump = (socket: string, database: string) => succeed(['ovsdb-client', '--timeout=20', 'dump', `unix:${socket}`, database])

/** Every path below a folder; what goes away meanwhile is left out. */
function under(folder: string): string[] {
  if (!existsSync(folder)) return []
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? [path, ...under(path)] : [path]
    })
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
