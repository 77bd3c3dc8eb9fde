/** OVN's central daemons: northbound and southbound databases and northd between them. One set a cloud. */
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import type { Endpoint } from '../../../../wire/ovsdb/index.ts'
import { type Daemon, endDaemon, findDaemon, startDaemon } from './daemon.ts'
import { type Database, databaseDaemon, ensureDatabase, logFileOf, socketOf, standing, type TlsFiles } from './database.ts'
import { boundLogs } from './log-file.ts'
import { makeRunFolder, type RunFolder } from './run-folder.ts'

export interface CentralOptions {
  /** Databases, sockets, pid files and logs; ours alone. */
  folder: string
  clock: Clock
  log: Log
  /** Where other hosts reach the southbound database: `ptcp:6642:10.0.0.1`, `pssl:6642:10.0.0.1`. */
  listenSouthbound?: readonly string[]
  /** Where other controllers reach the northbound one. */
  listenNorthbound?: readonly string[]
  /** For `pssl:`. */
  tls?: TlsFiles
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
  const { clock, log, tls } = options
  const folder = makeRunFolder(options.folder)
  const north: Database = { name: 'nb', schema: `${SCHEMAS}/ovn-nb.ovsschema`, listen: options.listenNorthbound, tls }
  const south: Database = { name: 'sb', schema: `${SCHEMAS}/ovn-sb.ovsschema`, listen: options.listenSouthbound, tls }
  const northd = northdDaemon(folder, north, south)
  const daemons = [databaseDaemon(folder, north), databaseDaemon(folder, south), northd]

  const ensure = async () => {
    const started = await Promise.all(
      [north, south].map(async (db) => ((await ensureDatabase(folder, db, clock)) ? [db.name] : [])),
    )
    if (findDaemon(northd) === undefined) {
      await startDaemon(northd, clock)
      started.push([northd.name])
    }
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
      await Promise.all(daemons.map((daemon) => endDaemon(daemon, clock)))
    },
  }
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
