/** One guest's process: started in its own session, control group and user, found again by its folder. */
import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDerived } from '../../../kernel/derived-file.ts'
import { isAlive, readPid } from '../../../wire/process/index.ts'
import type { GuestSpec } from '../driver.ts'
import { hypervisorRefusals } from '../refusals.ts'
import { qemuArguments } from './command-line.ts'
import { CONSOLE_PIPE, consoleWriter, lacksConsoleWriter, withConsoleLog } from './console-log.ts'
import { groupFolders, makeGroup, removeGroup } from './control-group.ts'
import type { QemuSettings } from './settings.ts'

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

/** As it was started: nothing that can be called is in it. */
export function startedWith(settings: QemuSettings, id: string): GuestSpec | undefined {
  const written = readDerived<{ spec: GuestSpec }>(
    join(folderOf(settings, id), 'started.json'),
    (value) => value?.spec?.id === id,
  )
  return written?.spec
}

/** A QEMU that has just been started. */
export interface Starting {
  /** Resolves when its QMP socket is there, or when it has ended. */
  listening: Promise<void>
  /** Rejects with what QEMU said when it ends; never resolves. */
  ended: Promise<never>
}

/** Starts QEMU in its own session: its `-daemonize` would need the very system calls that its sandbox denies. */
export function startProcess(settings: QemuSettings, spec: GuestSpec, paused: boolean): Starting {
  const folder = folderOf(settings, spec.id)
  mkdirSync(settings.folder, { recursive: true, mode: 0o711 }) // the guests' user passes through it
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (settings.user) chownSync(folder, settings.user.uid, settings.user.gid)
  clearSockets(folder)
  writeFileSync(join(folder, 'started.json'), JSON.stringify({ version: 1, spec }), { mode: 0o600 })
  const argv = [
    ...enterGroups(makeGroup(settings, spec)),
    ...(spec.nics[0]?.run ?? []),
    ...dropPrivileges(settings),
    ...withConsoleLog([settings.binary, ...qemuArguments(spec, settings, paused)]),
  ]
  return spawnIn(folder, spec.id, argv)
}

/** Whoever kills programs at random, or the kernel for want of memory, may have taken the writer of a running guest's console. */
export function keepConsoleWriter(settings: QemuSettings, id: string): void {
  const folder = folderOf(settings, id)
  if (!lacksConsoleWriter(folder)) return
  settings.log.warn({ guest: id }, 'the writer of its console had gone and is started again')
  const groups = groupFolders(settings, id).filter((group) => existsSync(group))
  const [program = '', ...args] = [...enterGroups(groups), ...dropPrivileges(settings), ...consoleWriter()]
  const child = spawn(program, args, { cwd: folder, env: ENVIRONMENT, detached: true, stdio: 'ignore' })
  child.once('error', (error) => settings.log.error({ guest: id, error: error.message }, 'its console has no writer'))
  child.unref()
}

const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }

function spawnIn(folder: string, id: string, [program = '', ...args]: readonly string[]): Starting {
  const said = join(folder, 'qemu.log')
  const log = openSync(said, 'w', 0o600)
  const watcher = watch(folder)
  const child = spawn(program, args, { cwd: folder, env: ENVIRONMENT, detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  child.unref()
  const ended = new Promise<never>((_resolve, reject) => {
    const fail = (why: string) => {
      const words = existsSync(said) ? readFileSync(said, 'utf8').trim().slice(-2000) : ''
      reject(hypervisorRefusals.guest_not_started({ internal: `guest ${id}: ${why}: ${words}` }))
    }
    child.once('exit', (code, signal) => fail(signal ?? `exit ${code}`))
    child.once('error', (error) => fail(error.message))
  })
  ended.catch(() => undefined) // most guests end long after anybody waits for them to start
  const socket = new Promise<void>((resolve) => watcher.on('change', (_event, name) => name === 'qmp.sock' && resolve()))
  const listening = Promise.race([socket, ended.catch(() => undefined)]).finally(() => watcher.close())
  return { listening, ended }
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
  for (const name of ['qmp.sock', 'serial.sock', 'qemu.pid', CONSOLE_PIPE]) rmSync(join(folder, name), { force: true })
}
