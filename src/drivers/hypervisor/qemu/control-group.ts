/** Limits on a guest's process: version 2 of control groups where its controllers are, version 1 else, none as a last resort. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GuestSpec } from '../driver.ts'
import type { QemuSettings } from './settings.ts'

const ROOT = '/sys/fs/cgroup'
const V1_CONTROLLERS = ['cpu', 'memory', 'pids']

export type GroupVersion = 2 | 1 | 0

/** Which hierarchy has the controllers. */
export function groupVersion(): GroupVersion {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) {
    const there = readFileSync(join(ROOT, 'cgroup.controllers'), 'utf8')
    if (there.includes('memory')) return 2
  }
  return V1_CONTROLLERS.every((c) => existsSync(join(ROOT, c, 'cgroup.procs'))) ? 1 : 0
}

/** The folders of one guest's groups. */
export function groupFolders({ cgroup }: Pick<QemuSettings, 'cgroup'>, id: string): string[] {
  const version = groupVersion()
  if (version === 2) return [join(ROOT, cgroup, id)]
  return version === 1 ? V1_CONTROLLERS.map((c) => join(ROOT, c, cgroup, id)) : []
}

/** QEMU needs memory beside the guest's own: for TCG the translation cache, for devices and buffers in any case. */
const limitBytes = (spec: GuestSpec) => (spec.memoryMib + 512) * 1024 * 1024

export function makeGroup(settings: Pick<QemuSettings, 'cgroup'>, spec: GuestSpec): string[] {
  const folders = groupFolders(settings, spec.id)
  const version = groupVersion()
  if (version === 2) delegate(settings.cgroup)
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const [first = '', memory = '', pids = ''] = folders
  if (version === 2) {
    writeFileSync(join(first, 'cpu.weight'), `${Math.min(10_000, 100 * spec.cpus)}`)
    writeFileSync(join(first, 'memory.max'), `${limitBytes(spec)}`)
    writeFileSync(join(first, 'pids.max'), '1024')
  } else if (version === 1) {
    writeFileSync(join(first, 'cpu.shares'), `${1024 * spec.cpus}`)
    writeFileSync(join(memory, 'memory.limit_in_bytes'), `${limitBytes(spec)}`)
    writeFileSync(join(pids, 'pids.max'), '1024')
  }
  return folders
}

/** Version 2 hands a controller down one level at a time. */
function delegate(cgroup: string) {
  let folder = ROOT
  for (const part of ['', ...cgroup.split('/')]) {
    folder = join(folder, part)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'cgroup.subtree_control'), '+cpu +memory +pids')
  }
}

/** The kernel lets a group go only when its last process has been reaped, which can take a moment. */
export async function removeGroup(
  { clock, log }: Pick<QemuSettings, 'clock' | 'log'>,
  id: string,
  folders: readonly string[],
): Promise<void> {
  for (const folder of folders) {
    for (let tries = 0; existsSync(folder) && !removed(folder); tries++) {
      if (tries === 100) {
        log.warn({ guest: id, folder }, 'a control group stays: it still has a process')
        break
      }
      await clock.sleep(10)
    }
    removed(dirname(folder)) // the cloud's own, when this was its last guest
  }
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch {
    return false // busy: the caller tries again, and says so when it stays
  }
}
