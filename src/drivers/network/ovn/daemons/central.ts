/** OVN's central daemons: northbound and southbound databases and northd between them. One set a cloud. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { allEnded } from '../../../../kernel/all-ended.ts'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { Endpoint } from '../../../../wire/ovsdb/index.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { type Daemon, endDaemon, endUnlessAsWanted, findDaemon, startDaemon } from './daemon.ts'
import { type Database, databaseDaemon, ensureDatabase, logFileOf, socketOf, standing, type TlsFiles } from './database.ts'
import { boundLogs } from './log-file.ts'
import { makeRunFolder, type RunFolder } from './run-folder.ts'

export interface CentralOptions {
  /** Databases, sockets, pid files and logs; ours alone. */
  folder: string
  clock: Clock
  log: Log
  /** For other hosts' chassis; absent: the databases are reached on this machine alone. */
  hosts?: SouthboundListener
}

export interface SouthboundListener {
  /** Where the southbound database listens: `pssl:6642:10.0.0.1`. */
  listen: string
  /** Who has no certificate of its authority is not let in. */
  tls: TlsFiles
}

export interface OvnCentral {
  readonly northbound: Endpoint
  readonly southbound: Endpoint
  /** Starts what does not run; cheap when all does. Returns the names of what it started. */
  ensure(): Promise<string[]>
  /** Which daemons run, with their pids. */
  list(): { name: string; pid?: number }[]
  /** Ends all; the databases stay. */
  stop(): Promise<void>
}

const SCHEMAS = '/usr/share/ovn'

/** @throws bad_request when the folder's path is too long for sockets */
export function ovnCentral(options: CentralOptions): OvnCentral {
  const { clock, log, hosts } = options
  const folder = makeRunFolder(options.folder)
  const north: Database = { name: 'nb', schema: `${SCHEMAS}/ovn-nb.ovsschema` }
  const south: Database = {
    ...{ name: 'sb', schema: `${SCHEMAS}/ovn-sb.ovsschema` },
    ...(hosts ? { listen: ['db:OVN_Southbound,SB_Global,connections'], tls: hosts.tls } : {}),
  }
  const northd = northdDaemon(folder, north, south)
  const daemons = [databaseDaemon(folder, north), databaseDaemon(folder, south), northd]

  let asWanted = false
  const ensure = async () => {
    if (!asWanted) await endUnlessAsWanted(databaseDaemon(folder, south), clock)
    const started = await allEnded(
      [north, south].map(async (db) => ((await ensureDatabase(folder, db, { clock, log })) ? [db.name] : [])),
    )
    if (findDaemon(northd) === undefined) {
      await startDaemon(northd, clock)
      started.push([northd.name])
    }
    // a database that was made anew knows of no listener
    if (hosts && (!asWanted || started.flat().includes(south.name))) await openSouthbound(socketOf(folder, south), hosts, clock)
    asWanted = true
    await boundLogs(daemons, clock)
    if (started.flat().length > 0) log.info({ daemons: started.flat() }, 'Central network daemons started')
    return started.flat()
  }

  return {
    northbound: { kind: 'unix', path: socketOf(folder, north) },
    southbound: { kind: 'unix', path: socketOf(folder, south) },
    ensure,
    list: () => daemons.map((daemon) => ({ name: daemon.name, pid: findDaemon(daemon) })),
    stop: async () => {
      await endDaemon(northd, clock)
      await allEnded(daemons.map((daemon) => endDaemon(daemon, clock)))
    },
  }
}

/** A host that did not take its leave would be sent tunnels for ever. Absent is success, and so is a cloud without networks on this machine. */
export async function forgetChassis(folder: string, name: string, clock: Clock): Promise<void> {
  const socket = join(folder, 'sb.sock')
  if (!existsSync(socket)) return
  const words = ['--if-exists', 'chassis-del', name]
  await runCommand(['ovn-sbctl', '--timeout=10', `--db=unix:${socket}`, ...words], { clock, timeoutMs: 15_000 })
}

/** A chassis may write what is its own and no other's: the database looks at the name in its certificate. */
async function openSouthbound(socket: string, { listen }: SouthboundListener, clock: Clock): Promise<void> {
  const words = ['init', '--', 'set-connection', 'role=ovn-controller', listen]
  await runCommand(['ovn-sbctl', '--timeout=10', `--db=unix:${socket}`, ...words], { clock, timeoutMs: 15_000 })
}

const northdDaemon = (folder: RunFolder, north: Database, south: Database): Daemon => ({
  name: 'northd',
  pidFile: folder.of('northd.pid'),
  logFile: logFileOf(folder, 'northd'),
  controlSocket: () => folder.of('northd.ctl'),
  env: folder.env,
  argv: [
    'ovn-northd',
    ...standing(folder, 'northd'),
    `--unixctl=${folder.of('northd.ctl')}`,
    `--ovnnb-db=unix:${socketOf(folder, north)}`,
    `--ovnsb-db=unix:${socketOf(folder, south)}`,
  ],
})
