/** A real PostgreSQL server for tests: one a process, in a folder of its own, gone with the process. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { systemClock } from '../kernel/clock.ts'

const INSTALLED = '/usr/lib/postgresql'

export interface TestPostgres {
  /** Makes an empty database. @returns its URL */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

/** @throws when PostgreSQL's server package is not installed: a test that asks for it needs it */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = findPostgres()
  const place = quickFolder()
  sweep(place)
  const folder = mkdtempSync(join(place, `${NAME}${process.pid}-`))
  const user = userOfServer()
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid)
  const data = join(folder, 'data')
  run(user, join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'welkin',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
    '--wal-segsize=1',
  ])
  const server = serve(user, bin, data, folder)
  const stop = async () => {
    await end(server)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answering(folder, server)
  } catch (error) {
    await stop()
    throw error
  }
  let databases = 0
  const createDatabase = async () => {
    const name = `test${++databases}`
    await query(folder, `create database ${name}`)
    return `postgres://welkin@localhost/${name}?host=${encodeURIComponent(folder)}`
  }
  return { createDatabase, stop }
}

const MEMORY = '/dev/shm'
const ROOM_NEEDED = 2 * 1024 ** 3
const NAME = 'welkin-test-postgres-'

/** A fresh database is hundreds of small files: in memory they cost half as much as on a disk. */
function quickFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir()
  const { bsize, bavail } = statfsSync(MEMORY)
  return bsize * bavail >= ROOM_NEEDED ? MEMORY : tmpdir()
}

/** What a test left that was killed would otherwise take memory until the machine is started anew. */
function sweep(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(NAME) ? /^(\d+)-/.exec(name.slice(NAME.length))?.[1] : undefined
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(place, name), { recursive: true, force: true })
  }
}

function findPostgres(): string {
  try {
    const newest = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a))[0]
    if (newest !== undefined) return join(INSTALLED, newest, 'bin')
  } catch {
    // said below
  }
  throw new Error(`No PostgreSQL server in ${INSTALLED}: install the package postgresql.`)
}

interface ServerUser {
  uid?: number
  gid?: number
}

/** PostgreSQL refuses to run as root; the package has made it a user. */
function userOfServer(): ServerUser {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** `setpriv` also has the server end when the test's process is killed. */
const asUser = ({ uid, gid }: ServerUser): string[] => [
  ...(uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']),
  '--pdeathsig=INT',
]

const run = (user: ServerUser, program: string, args: string[]) =>
  execFileSync('setpriv', [...asUser(user), program, ...args], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })

/** Nothing is kept for after a power cut, and nobody but this machine's socket is served. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'listen_addresses=', 'shared_buffers=16MB']

function serve(user: ServerUser, bin: string, data: string, socketFolder: string): ChildProcess {
  const settings = [...SETTINGS, `unix_socket_directories=${socketFolder}`, 'max_connections=100', 'log_min_messages=panic']
  const args = [...asUser(user), join(bin, 'postgres'), '-D', data, ...settings.flatMap((s) => ['-c', s])]
  return spawn('setpriv', args, { cwd: '/', stdio: 'ignore' })
}

async function answering(socketFolder: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; ; tries++) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode} as it started.`)
    try {
      return await query(socketFolder, 'select 1')
    } catch (error) {
      if (tries >= 300) throw error
      await systemClock.sleep(50)
    }
  }
}

async function query(socketFolder: string, text: string): Promise<void> {
  const client = new pg.Client({ host: socketFolder, user: 'welkin', database: 'postgres' })
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end().catch(() => {}) // one that never connected has nothing to end
  }
}

const end = (server: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve()
    server.once('exit', () => resolve())
    server.kill('SIGINT') // its "fast" way: sessions are ended, not waited for
  })
