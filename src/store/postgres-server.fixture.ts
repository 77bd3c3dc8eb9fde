/** Starts a real PostgreSQL server for tests, in a folder of its own and gone with the process, or uses the one of the whole run. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../kernel/clock.ts'
import { type PostgresServer, postgresAt, query } from './postgres-databases.fixture.ts'

const INSTALLED = '/usr/lib/postgresql'

export interface TestPostgres extends PostgresServer {
  /** Where its socket is. */
  folder: string
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
  run(user, join(bin, 'initdb'), ['-D', data, ...INITIAL])
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
  return { ...postgresAt(folder), folder, stop }
}

const INITIAL = ['-U', 'welkin', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync', '--wal-segsize=1']
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

/** Nothing is kept for after a power cut, nobody but this machine's socket is served, and what a server of years does beside its work is left undone. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'track_counts=off',
  'jit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'checkpoint_timeout=1d',
  'bgwriter_lru_maxpages=0',
  'listen_addresses=',
  'shared_buffers=16MB',
  'max_connections=200',
  'log_min_messages=panic',
]

function serve(user: ServerUser, bin: string, data: string, socketFolder: string): ChildProcess {
  const settings = [...SETTINGS, `unix_socket_directories=${socketFolder}`].flatMap((setting) => ['-c', setting])
  const args = [...asUser(user), join(bin, 'postgres'), '-D', data, ...settings]
  const server = spawn('setpriv', args, { cwd: '/', stdio: 'ignore' })
  server.unref() // it is no reason for the tests' process to go on
  return server
}

async function answering(socketFolder: string, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode} as it started.`)
    try {
      return await query(socketFolder, 'select 1')
    } catch {
      await systemClock.sleep(20)
    }
  }
}

const end = (server: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve()
    server.ref()
    server.once('exit', () => resolve())
    server.kill('SIGINT') // its "fast" way: sessions are ended, not waited for
  })
