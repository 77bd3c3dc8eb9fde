import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { connectQmp } from './connect.ts'
import type { Qmp } from './qmp.ts'

/** For tests: a real QEMU with a QMP socket in a directory of its own. */
export interface RealQemu {
  readonly pid: number
  readonly socketPath: string
  readonly exited: Promise<void>
  connect(signal?: AbortSignal): Promise<Qmp>
  signal(name: NodeJS.Signals): void
  /** Kills it if it lives and removes its directory. */
  end(): Promise<void>
}

export async function startQemu(...args: string[]): Promise<RealQemu> {
  const directory = mkdtempSync(join(tmpdir(), 'welkin-qmp-'))
  const socketPath = join(directory, 'qmp.sock')
  const base = ['-nodefaults', '-display', 'none', '-qmp', `unix:${socketPath},server=on,wait=off`]
  const child = spawn('qemu-system-x86_64', [...args, ...base], { stdio: ['ignore', 'ignore', 'inherit'] })
  let running = true
  const exited = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      running = false
      resolve()
    })
  })
  while (running && !(await accepts(socketPath))) await Promise.race([systemClock.sleep(5), exited])
  return {
    pid: pidOf(child),
    socketPath,
    exited,
    connect: (signal) => connectQmp({ path: socketPath, clock: patientClock, log: silentLog, signal }),
    signal: (name) => void child.kill(name),
    async end() {
      child.kill('SIGKILL')
      await exited
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** A socket's file is there a moment before anybody listens on it: only a connection proves that somebody does. */
const accepts = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ path }, () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('qemu-system-x86_64 did not start')
  return child.pid
}
