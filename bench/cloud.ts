/** A cloud for one benchmark, in a folder and on a port of its own, started and ended by the commands that people use. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { ROOT } from '../tools/setup/paths.mjs'

export interface CloudOptions {
  fake?: boolean
  fakeHosts?: number
  /** `info` unless told. */
  logLevel?: string
  /** More words for `welkin up`. */
  flags?: readonly string[]
  /** More of the environment, for a state folder. */
  environment?: (cloud: { state: string }) => Record<string, string>
}

export interface BenchCloud {
  url: string
  /** The state folder. */
  state: string
  /** Milliseconds until clouds.yaml was there. */
  start(): Promise<number>
  /** Ctrl-C. Resolves when `welkin up` has ended. */
  stop(): Promise<void>
  credentials(name: 'welkin' | 'welkin-admin'): { username: string; password: string; project_name: string }
}

const READY_WITHIN_MS = 300_000
const WELKIN = join(ROOT, 'bin', 'welkin')

/** Ends the cloud, guests, networks and folder and all, whatever comes of `work`. */
export async function withCloud<T>(options: CloudOptions, work: (cloud: BenchCloud) => Promise<T>): Promise<T> {
  const folder = mkdtempSync('/var/tmp/wkb-')
  chmodSync(folder, 0o711) // the cloud's users pass through
  const state = join(folder, 'state')
  const purge = () => {
    execFileSync(WELKIN, ['down', '--state', state, '--guests', '--purge'], { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
  const onSignal = () => {
    purge()
    process.exit(1)
  }
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    return await work(makeCloud(state, await freePort(), options))
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    purge()
  }
}

function makeCloud(
  state: string,
  port: number,
  { fake = false, fakeHosts = 1, logLevel = 'info', flags = [], environment }: CloudOptions,
): BenchCloud {
  const words = ['up', '--state', state, '--port', `${port}`, '--no-customary-ports', '--log-level', logLevel, ...flags]
  const yaml = join(state, 'clouds.yaml')
  let program: ChildProcess | undefined
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    async start() {
      const output = openSync(`${state}.log`, 'a')
      const began = performance.now()
      const started = spawn(WELKIN, [...words, ...(fake ? ['--fake', '--fake-hosts', `${fakeHosts}`] : [])], {
        stdio: ['ignore', output, output],
        env: { ...process.env, ...environment?.({ state }) },
      })
      closeSync(output)
      program = started
      while (!existsSync(yaml)) {
        if (hasEnded(started) || performance.now() - began > READY_WITHIN_MS)
          throw new Error(`The cloud did not start: ${readFileSync(`${state}.log`, 'utf8')}`)
        await sleep(5)
      }
      return performance.now() - began
    },
    async stop() {
      if (!program || hasEnded(program)) return
      const ended = new Promise((resolve) => program?.once('exit', resolve))
      program.kill('SIGINT')
      await ended
    },
    credentials(name) {
      const { clouds } = parse(readFileSync(yaml, 'utf8')) as Record<string, Record<string, { auth: Credentials }>>
      const found = clouds?.[name]?.auth
      if (!found) throw new Error(`clouds.yaml has no ${name}.`)
      return found
    },
  }
}

type Credentials = ReturnType<BenchCloud['credentials']>

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

/** One that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
