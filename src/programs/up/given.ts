/** Judges what options name, files, a database and a debugger's address, before a start keeps any of it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { withStore } from '../open-store.ts'
import type { UpOptions } from './options.ts'

/** @throws Error that names the option and says what to do */
export function requireGiven(options: UpOptions): void {
  const { inspect } = options
  requireFile('--policy', options.policy)
  requireFile('--identity-settings', options.identitySettings)
  requireFile('--tls-certificate', options.tlsCertificate)
  requireFile('--tls-key', options.tlsKey)
  if (typeof inspect === 'string' && !isInspectAddress(inspect))
    throw new Error(`--inspect is HOST:PORT or PORT, with a port from 1024 to 65535 (or 0 for any), not ${inspect}.`)
  if (options.database !== undefined) requireDatabaseUrl(options.database)
}

/** A server is asked, so that one that cannot be reached is not remembered. A file is made by the controller, as its own. */
export async function requireDatabaseAnswers(url: string | undefined): Promise<void> {
  if (url === undefined || url.startsWith('sqlite:')) return
  try {
    await withStore(url, ({ db }) => sql`select 1`.execute(db))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The database of --database cannot be used: ${why} Nothing was kept: start again with the right address.`, {
      cause,
    })
  }
}

function requireDatabaseUrl(url: string): void {
  const path = /^sqlite:(.+)$/.exec(url)?.[1]
  const isServer = /^postgres(ql)?:/.test(url) && URL.canParse(url)
  if (path === undefined && !isServer)
    throw new Error('--database is sqlite:/path/to/file or postgres://user@host/database; what was given is neither.')
  if (path !== undefined && path !== ':memory:' && !existsSync(dirname(path)))
    throw new Error(`--database names a file in ${dirname(path)}, which is not there: make that folder, or give another file.`)
  if (isServer) requireFile('sslrootcert of --database', new URL(url).searchParams.get('sslrootcert') ?? undefined)
}

function requireFile(option: string, path: string | undefined): void {
  if (path === undefined) return
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new Error(`${option} names ${path}, where there is no file: give the path of one, or leave the option out.`)
  try {
    accessSync(path, constants.R_OK)
  } catch (cause) {
    throw new Error(`${option} names ${path}, which cannot be read: give whoever starts the cloud the right to read it.`, {
      cause,
    })
  }
}

function isInspectAddress(text: string): boolean {
  const port = /^(?:(?:[\w.-]+|\[[\da-fA-F:.]+\]):)?(\d{1,5})$/.exec(text)?.[1]
  return port !== undefined && (Number(port) === 0 || (Number(port) >= 1024 && Number(port) <= 65_535))
}
