/** An OVSDB database: its file, and the server that serves it on a socket. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { type Daemon, endDaemon, findDaemon, startDaemon } from './daemon.ts'
import type { RunFolder } from './run-folder.ts'

export interface Database {
  /** The first word of its files and its socket. */
  name: string
  schema: string
  /** Where it listens beside its socket: `db:…` for what its own rows say. */
  listen?: readonly string[]
  tls?: TlsFiles
}

/** Paths of PEM files. */
export interface TlsFiles {
  privateKey: string
  certificate: string
  ca: string
}

export const tlsArguments = (tls: TlsFiles | undefined): string[] =>
  tls ? [`--private-key=${tls.privateKey}`, `--certificate=${tls.certificate}`, `--ca-cert=${tls.ca}`] : []

export const logFileOf = (folder: RunFolder, name: string): string => folder.of(`${name}.log`)

/** What every daemon is told: detach, keep to your folder, bother nobody. */
export const standing = (folder: RunFolder, name: string): string[] => [
  ...['--detach', '--no-chdir', `--pidfile=${folder.of(`${name}.pid`)}`, `--log-file=${logFileOf(folder, name)}`],
  ...['-vconsole:off', '-vsyslog:off', '-vfile:info'],
]

export const socketOf = (folder: RunFolder, { name }: Pick<Database, 'name'>): string => folder.of(`${name}.sock`)

export const databaseDaemon = (folder: RunFolder, { name, listen = [], tls }: Database): Daemon => ({
  name,
  pidFile: folder.of(`${name}.pid`),
  logFile: logFileOf(folder, name),
  controlSocket: () => folder.of(`${name}.ctl`),
  env: folder.env,
  argv: [
    'ovsdb-server',
    ...standing(folder, name),
    `--unixctl=${folder.of(`${name}.ctl`)}`,
    `--remote=punix:${folder.of(`${name}.sock`)}`,
    ...listen.map((remote) => `--remote=${remote}`),
    ...tlsArguments(tls),
    folder.of(`${name}.db`),
  ],
})

/**
 * Starts the server unless it runs, on a new file if there is none, or if the one there is cannot be served: all that is in it
 * follows from the cloud's own database. One whose file somebody moved away writes where nobody will look, and is started anew. True when it had to.
 */
export async function ensureDatabase(folder: RunFolder, database: Database, { clock, log }: Around): Promise<boolean> {
  const daemon = databaseDaemon(folder, database)
  const file = folder.of(`${database.name}.db`)
  if (findDaemon(daemon) !== undefined) {
    if (existsSync(file)) return false
    log.warn({ file }, 'The file of a network database is gone: it is made anew')
    await endDaemon(daemon, clock)
  }
  if (existsSync(file) && (await serves(daemon, file, database.schema, { clock, log }))) return true
  await create(file, database.schema, clock)
  await startDaemon(daemon, clock)
  return true
}

interface Around {
  clock: Clock
  log: Log
}

/** A file that cannot be read stays beside, for whoever wants to know why. */
async function serves(daemon: Daemon, file: string, schema: string, { clock, log }: Around): Promise<boolean> {
  try {
    await convert(file, schema, clock)
    await startDaemon(daemon, clock)
    return true
  } catch (error) {
    log.error({ err: error, file, kept: `${file}.damaged` }, 'A network database cannot be served: it is made anew')
    await endDaemon(daemon, clock)
    renameSync(file, `${file}.damaged`)
    return false
  }
}

/** Under another name first: a file with the right name is whole. */
async function create(file: string, schema: string, clock: Clock): Promise<void> {
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  await runCommand(['ovsdb-tool', 'create', draft, schema], { clock })
  renameSync(draft, file)
}

/** The system's packages may have brought a newer schema since the file was written. */
async function convert(file: string, schema: string, clock: Clock): Promise<void> {
  const answer = await runCommand(['ovsdb-tool', 'needs-conversion', file, schema], { clock })
  if (answer.trim() === 'yes') await runCommand(['ovsdb-tool', 'convert', file, schema], { clock, timeoutMs: 60_000 })
}
