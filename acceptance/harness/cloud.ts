/** A cloud of the tests' own, started and ended by the commands that people use. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { parse } from 'yaml'
import { ROOT } from '../../tools/setup/paths.mjs'
import { type Login, login, type Session } from './api.ts'
import { eventually, sleep } from './eventually.ts'
import { cleanEnvironment, run } from './process.ts'

export interface CloudOptions {
  /** A word for its folder. */
  name: string
  fake?: boolean
  /** Who runs it, from which clone; root from this one unless told. */
  runner?: Runner
  /** The machine that it is started on; this one unless told. */
  host?: () => CloudHost
  /** Of all its programs and commands, beside what a terminal has. */
  env?: Readonly<Record<string, string>>
}

export interface CloudHost {
  /** A command prefix that enters it. */
  enter(cwd?: string): string[]
  /** Where the cloud listens. */
  address: string
  /** More words for `npm start`. */
  words: readonly string[]
}

export interface Runner {
  uid: number
  gid: number
  home: string
  clone: string
}

const ROOTS_OWN: Runner = { uid: 0, gid: 0, home: process.env.HOME ?? '/root', clone: ROOT }

/** The first start may have to build the guest image and to fetch what it is made of. */
const READY_WITHIN_MS = 420_000
const STOPPED_WITHIN_MS = 30_000

export class Cloud {
  readonly fake: boolean
  /** The state folder. */
  readonly root: string
  /** Beside it: keys, uploads and the output of `npm start`. */
  readonly clientFolder: string
  readonly port: number
  /** An HTTP proxy that the client is to go through. */
  proxy: string | undefined
  readonly #runner: Runner
  readonly #host: CloudHost | undefined
  readonly #env: Readonly<Record<string, string>>
  #starter: ChildProcess | undefined

  constructor({ name, fake = false, runner = ROOTS_OWN, host, env = {} }: CloudOptions, port: number) {
    const folder = mkdtempSync(`/var/tmp/wa-${name}-`)
    chmodSync(folder, 0o711) // the controller and guests run as users of their own
    this.root = join(folder, 'state')
    this.clientFolder = join(folder, 'client')
    this.fake = fake
    this.port = port
    this.#runner = runner
    this.#host = host?.()
    this.#env = env
    mkdirSync(this.clientFolder)
    chownSync(folder, runner.uid, runner.gid)
  }

  get #become(): string[] {
    const { uid, gid, clone } = this.#runner
    const enter = this.#host?.enter(clone) ?? []
    return uid === 0 ? enter : ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--']
  }

  get #command(): string[] {
    return [...this.#become, join(this.#runner.clone, 'bin', 'welkin')]
  }

  get base(): string {
    return `${this.#host ? 'https' : 'http'}://${this.#host?.address ?? '127.0.0.1'}:${this.port}`
  }

  get cloudsYaml(): string {
    return join(this.root, 'clouds.yaml')
  }

  /** In the names of all that it makes on the machine. */
  get id(): string {
    return (JSON.parse(readFileSync(join(this.root, 'cloud.json'), 'utf8')) as { id: string }).id
  }

  /** `npm start`, as in a terminal of its own. Resolves when clouds.yaml is there. @throws Error with the ends of the logs */
  async start(): Promise<void> {
    rmSync(this.cloudsYaml, { force: true }) // of one that was killed
    const output = openSync(join(this.clientFolder, 'npm-start.log'), 'a')
    const words = [
      '--state',
      this.root,
      '--port',
      `${this.port}`,
      '--no-customary-ports',
      ...(this.fake ? ['--fake'] : []),
      ...(this.#host?.words ?? []),
    ]
    const [program = '', ...args] = [...this.#become, 'npm', 'start', '--silent', '--', ...words]
    const starter = spawn(program, args, {
      cwd: this.#runner.clone,
      env: { ...cleanEnvironment(), ...this.#env, HOME: this.#runner.home },
      stdio: ['ignore', output, output],
      detached: true,
    })
    closeSync(output)
    starter.unref() // a kept cloud outlives the test
    this.#starter = starter
    const deadline = performance.now() + READY_WITHIN_MS
    while (!existsSync(this.cloudsYaml)) {
      if (hasEnded(starter)) throw new Error(`npm start ended with ${starter.exitCode ?? starter.signalCode}\n${this.logs()}`)
      if (performance.now() > deadline) throw new Error(`No clouds.yaml within ${READY_WITHIN_MS / 1000} s\n${this.logs()}`)
      await sleep(25)
    }
    // other machines reach it, so it speaks TLS with a certificate of its own authority
    const authority = join(this.root, 'ca.pem')
    if (this.#host) setDefaultCACertificates([...getCACertificates('default'), readFileSync(authority, 'utf8')])
  }

  /** Ctrl-C: the signal goes to everything in the terminal. Resolves when `npm start` has ended. */
  async interrupt(): Promise<void> {
    const starter = this.#starter
    if (!starter?.pid || hasEnded(starter)) throw new Error('The cloud is not up.')
    process.kill(-starter.pid, 'SIGINT')
    await this.hasStopped()
  }

  /** Resolves when `npm start` has ended, whatever made it. */
  async hasStopped(): Promise<void> {
    await eventually(
      '`npm start` ends',
      () => {
        if (this.#starter && !hasEnded(this.#starter)) throw new Error(this.logs())
      },
      { withinMs: STOPPED_WITHIN_MS, everyMs: 20 },
    )
  }

  /** `welkin` with these words. @returns what it printed. @throws Error when it fails */
  async welkin(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await run([...this.#command, ...words], { env: { ...this.#env }, timeoutMs: 90_000 })
    if (code !== 0) throw new Error(`welkin ${words.join(' ')} ended with ${code}: ${stderr}${stdout}`)
    return stdout
  }

  /** `welkin down --guests --purge`: afterwards nothing may be left. */
  async end(): Promise<void> {
    await this.welkin('down', '--state', this.root, '--guests', '--purge')
    await this.hasStopped()
    rmSync(join(this.root, '..'), { recursive: true, force: true })
  }

  /** The same without waiting for anything, for a test that is being killed. */
  endNow(): void {
    const [program = '', ...args] = [...this.#command, 'down', '--state', this.root, '--guests', '--purge']
    execFileSync(program, args, { stdio: 'ignore' })
    rmSync(join(this.root, '..'), { recursive: true, force: true })
  }

  /** @param name an entry of clouds.yaml */
  login(name: 'welkin' | 'welkin-admin' = 'welkin'): Promise<Session> {
    return login(this, this.credentials(name))
  }

  credentials(name: string): Login {
    const { clouds } = parse(readFileSync(this.cloudsYaml, 'utf8')) as {
      clouds: Record<string, { auth: Record<string, string> }>
    }
    const { username = '', password = '', project_name = '' } = clouds[name]?.auth ?? {}
    return { user: username, password, project: project_name }
  }

  /** What `npm start` printed, and the end of each log. */
  logs(): string {
    const folder = join(this.root, 'log')
    const files = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : []
    return [join(this.clientFolder, 'npm-start.log'), ...files].map((file) => `── ${file}\n${tail(file, 15)}`).join('\n')
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

const tail = (file: string, lines: number): string =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '(none)'

/** One that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

export async function makeCloud(options: CloudOptions): Promise<Cloud> {
  return new Cloud(options, await freePort())
}
