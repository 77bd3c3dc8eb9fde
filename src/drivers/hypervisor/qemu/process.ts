/** One guest's process: started in its own session, control group and user, found again by its folder. */
import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudError } from '../../../kernel/errors.ts'
import { isAlive, readPid } from '../../../wire/process/index.ts'
import type { GuestSpec } from '../driver.ts'
import { qemuArguments } from './command-line.ts'
import { groupFolders, makeGroup, removeGroup } from './control-group.ts'
import type { QemuSettings } from './settings.ts'

const START_WITHIN_MS = 30_000

/** The word in a command line by which a guest's process is known. */
const markOf = (id: string) => `guest=welkin-${id}`

export const folderOf = (settings: QemuSettings, id: string) => join(settings.folder, id)

/** The guest's pid when it lives. */
export function findProcess(settings: QemuSettings, id: string): number | undefined {
  const pid = readPid(join(folderOf(settings, id), 'qemu.pid'))
  return pid !== undefined && isAlive(pid, markOf(id)) ? pid : undefined
}

/** Was it started and not removed since? */
export const wasStarted = (settings: QemuSettings, id: string) => existsSync(join(folderOf(settings, id), 'started.json'))

export function readSpec(settings: QemuSettings, id: string): GuestSpec {
  return (JSON.parse(readFileSync(join(folderOf(settings, id), 'started.json'), 'utf8')) as { spec: GuestSpec }).spec
}

/** Starts QEMU; resolves when its QMP socket is there. @throws internal with what QEMU said */
export async function startProcess(settings: QemuSettings, spec: GuestSpec, paused: boolean, signal: AbortSignal): Promise<void> {
  const folder = folderOf(settings, spec.id)
  mkdirSync(settings.folder, { recursive: true, mode: 0o711 }) // the guests' user passes through it
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (settings.user) chownSync(folder, settings.user.uid, settings.user.gid)
  clearSockets(folder)
  writeFileSync(join(folder, 'started.json'), JSON.stringify({ version: 1, spec }), { mode: 0o600 })
  const groups = makeGroup(settings, spec)
  const argv = [
    ...enterGroups(groups),
    ...(spec.nics[0]?.run ?? []),
    ...dropPrivileges(settings),
    settings.binary,
    ...qemuArguments(spec, settings, paused),
  ]
  await spawnUntilListening(settings, spec.id, argv, signal)
}

/** QEMU's own `-daemonize` would need the very system calls that its sandbox denies, so we put it in a session of its own. */
async function spawnUntilListening(
  settings: QemuSettings,
  id: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const folder = folderOf(settings, id)
  const said = join(folder, 'qemu.log')
  const log = openSync(said, 'w', 0o600)
  const listening = new AbortController()
  const watcher = watch(folder, (_event, name) => name === 'qmp.sock' && listening.abort())
  try {
    const [program = '', ...args] = argv
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }
    const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ['ignore', log, log] })
    child.once('exit', () => listening.abort())
    child.once('error', () => listening.abort())
    child.unref()
    await settings.clock.sleep(START_WITHIN_MS, AbortSignal.any([signal, listening.signal])).catch(() => undefined) // judged below
    signal.throwIfAborted()
    if (child.exitCode === null && child.signalCode === null && existsSync(join(folder, 'qmp.sock'))) return
    child.kill('SIGKILL')
    const why = readFileSync(said, 'utf8').trim().slice(-2000)
    throw new CloudError('internal', 'The guest could not be started on its host.', {
      internal: `guest ${id}: ${child.signalCode ?? child.exitCode}: ${why}`,
    })
  } finally {
    watcher.close()
    closeSync(log)
  }
}

/** A shell joins the control groups before it becomes QEMU, so that no thread is ever outside of them. */
function enterGroups(groups: readonly string[]): string[] {
  if (groups.length === 0) return []
  const files = groups.map((g) => `${g}/cgroup.procs`)
  return [
    '/bin/sh',
    '-c',
    'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ > "$1" || exit 1; shift; n=$((n-1)); done; exec "$@"',
    'sh',
    `${files.length}`,
    ...files,
  ]
}

function dropPrivileges({ user }: QemuSettings): string[] {
  if (!user) return []
  const groups = user.groups.length > 0 ? `--groups=${user.groups.join(',')}` : '--clear-groups'
  return ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, groups, '--no-new-privs', '--inh-caps=-all', '--']
}

/** Kills what is left of the process and waits until it is dead; then nothing of this run remains but the console. */
export async function endProcess(settings: QemuSettings, id: string): Promise<void> {
  const deadline = settings.clock.monotonic() + 10_000
  for (let pid = findProcess(settings, id); pid !== undefined; pid = findProcess(settings, id)) {
    signalIfThere(pid)
    if (settings.clock.monotonic() > deadline) throw new Error(`guest ${id}: process ${pid} does not die`)
    await settings.clock.sleep(5)
  }
  const folder = folderOf(settings, id)
  clearSockets(folder)
  rmSync(join(folder, 'started.json'), { force: true })
  await removeGroup(settings, id, groupFolders(settings, id))
}

function signalIfThere(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function clearSockets(folder: string) {
  for (const name of ['qmp.sock', 'serial.sock', 'qemu.pid']) rmSync(join(folder, name), { force: true })
}
