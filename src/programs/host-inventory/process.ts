/** Processes of a cloud on this machine, found by what the kernel says of them, so that no lost pid file hides one. */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { STATE_OF_ROOT, type StateFolder } from '../state-folder.ts'

export interface CloudProcess {
  pid: number
  kind: 'program' | 'guest' | 'daemon'
  /** The guest's id, the daemon's program, or `up`, `controller`, `agent`. */
  name: string
}

const DAEMONS = ['ovsdb-server', 'ovs-vswitchd', 'ovn-northd', 'ovn-controller']
const GUEST = /^guest=welkin-([0-9a-f-]{36})\b/

/** What the kernel says of one process. */
export interface ProcessFacts {
  argv: readonly string[]
  cwd?: string
}

/** Guests, network daemons, and our own programs, of the cloud in that folder; not this process. */
export function findProcesses(state: StateFolder): CloudProcess[] {
  const roots = new Set([state.root, realPathOf(state.root)])
  return pids().flatMap((pid) => {
    const facts = pid === process.pid ? undefined : factsOf(pid)
    return facts ? (judgeProcess(pid, facts, [...roots]) ?? []) : []
  })
}

/** Pure. A guest is known by its working folder: all else in its command line may be alike in another cloud. */
export function judgeProcess(pid: number, { argv, cwd = '' }: ProcessFacts, roots: readonly string[]): CloudProcess | undefined {
  const program = basename(argv[0] ?? '')
  if (program.startsWith('qemu-system-')) {
    const id = argv.map((word) => GUEST.exec(word)?.[1]).find((found) => found !== undefined)
    const ours = roots.some((root) => cwd.startsWith(`${root}/agent/guests/`))
    return id !== undefined && ours ? { pid, kind: 'guest', name: id } : undefined
  }
  // `up` becomes a shell when all is ready
  if (program === 'node' || program === 'sh') return judgeProgram(pid, { argv, cwd }, roots)
  if (!DAEMONS.includes(program)) return undefined
  const ours = roots.some((root) => argv.some((word) => namesFileUnder(word, root)))
  return ours ? { pid, kind: 'daemon', name: program } : undefined
}

const ROLES = ['up', 'controller', 'agent']

/** `node …/welkin.ts agent --state /state …`, `sh …/supervise.sh …/welkin.ts up --state /state …`. */
function judgeProgram(pid: number, { argv, cwd = '/' }: ProcessFacts, roots: readonly string[]): CloudProcess | undefined {
  const at = argv.findIndex((word) => /^welkin(\.[jt]s)?$/.test(basename(word)))
  const role = argv[at + 1] ?? ''
  if (at < 1 || !ROLES.includes(role)) return undefined
  const told = argv[argv.indexOf('--state') + 1]
  const folder = argv.includes('--state') ? resolve(cwd, told ?? '') : STATE_OF_ROOT
  return roots.includes(folder) ? { pid, kind: 'program', name: role } : undefined
}

/** `--pidfile=/state/central/nb.pid`, `unix:/state/agent/switch/conf.sock`, `/state/central/nb.db`. */
const namesFileUnder = (word: string, root: string): boolean =>
  ['', '=', ':'].some((before) => {
    const at = word.indexOf(`${before}${root}/`)
    return before === '' ? at === 0 : at >= 0
  })

/** Resident memory in bytes; 0 when it has gone. */
export function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readProc(pid, 'status') ?? '')?.[1]
  return Number(kib ?? 0) * 1024
}

const pids = (): number[] => readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))

function factsOf(pid: number): ProcessFacts | undefined {
  const argv = (readProc(pid, 'cmdline') ?? '').split('\0').slice(0, -1)
  if (argv.length === 0) return undefined // a kernel thread, a zombie, or gone
  return { argv, cwd: cwdOf(pid) }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(join('/proc', `${pid}`, file), 'utf8')
  } catch {
    return undefined // it has ended since it was listed
  }
}

function cwdOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined // gone, or another user's
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path // no such folder: whatever ran in it names it as it was
  }
}
