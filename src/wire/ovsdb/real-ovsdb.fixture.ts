import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { connectOvsdb, type OvsdbConnection } from './connection.ts'
import type { Endpoint } from './endpoint.ts'

/** For tests: a real ovsdb-server with OVN's northbound database, in a directory of its own. */
export interface RealOvsdb {
  readonly directory: string
  readonly endpoint: Endpoint
  connect(): Promise<OvsdbConnection>
  /** Ends the server as a crash would. */
  kill(): Promise<void>
  signal(name: NodeJS.Signals): void
  /** Starts it again on the same file. */
  start(): Promise<void>
  end(): Promise<void>
}

export const NORTHBOUND = 'OVN_Northbound'
const SCHEMA = '/usr/share/ovn/ovn-nb.ovsschema'

/** `clustered`: a RAFT cluster of one, which is what has transaction ids. `args` go to ovsdb-server, `DIR` in them stands for the directory. */
export async function startOvsdb({
  clustered = false,
  args = [],
}: {
  clustered?: boolean
  args?: string[]
} = {}): Promise<RealOvsdb> {
  const directory = mkdtempSync(join(tmpdir(), 'welkin-ovsdb-'))
  const path = join(directory, 'db.sock')
  const database = join(directory, 'nb.db')
  if (clustered) execFileSync('ovsdb-tool', ['create-cluster', database, SCHEMA, `unix:${join(directory, 'raft.sock')}`])
  else execFileSync('ovsdb-tool', ['create', database, SCHEMA])
  const endpoint: Endpoint = { kind: 'unix', path }
  let child: ChildProcess | undefined
  let exited = Promise.resolve()

  const connect = () => connectOvsdb({ endpoint, clock: patientClock, log: silentLog })
  const kill = async () => {
    child?.kill('SIGKILL')
    await exited
    rmSync(path, { force: true })
  }
  const start = async () => {
    const own = [`--remote=punix:${path}`, `--unixctl=${join(directory, 'ctl')}`, '-vconsole:off']
    const more = args.map((arg) => arg.replaceAll('DIR', directory))
    const server = spawn('ovsdb-server', [...own, ...more, database], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
    child = server
    exited = new Promise((resolve, reject) => {
      server.once('error', reject)
      server.once('exit', () => resolve())
    })
    while (!(await accepts(path))) {
      if (server.exitCode !== null) throw new Error(`ovsdb-server ended with ${server.exitCode}`)
      await Promise.race([systemClock.sleep(5), exited])
    }
    if (clustered) await untilLeader(connect)
  }

  await start().catch(async (error) => {
    await kill()
    throw error
  })
  return {
    directory,
    endpoint,
    connect,
    kill,
    start,
    signal: (name) => void child?.kill(name),
    async end() {
      await kill()
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

/** A cluster serves its database once it has elected a leader. */
async function untilLeader(connect: () => Promise<OvsdbConnection>): Promise<void> {
  const connection = await connect()
  while (!(await connection.listDatabases()).includes(NORTHBOUND)) await systemClock.sleep(10)
  await connection.getSchema(NORTHBOUND)
  connection.close()
}
