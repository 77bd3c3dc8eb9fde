/** Judges what an option of a program names, a file, a database, an address, before anything of it is kept. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { withStore } from './open-store.ts'

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

export function requireDatabaseUrl(url: string | undefined): void {
  if (url === undefined) return
  const path = /^sqlite:(.+)$/.exec(url)?.[1]
  const isServer = /^postgres(ql)?:/.test(url) && URL.canParse(url)
  if (path === undefined && !isServer)
    throw new Error('--database is sqlite:/path/to/file or postgres://user@host/database; what was given is neither.')
  if (path !== undefined && path !== ':memory:' && !existsSync(dirname(path)))
    throw new Error(`--database names a file in ${dirname(path)}, which is not there: make that folder, or give another file.`)
  if (isServer) requireFile('sslrootcert of --database', new URL(url).searchParams.get('sslrootcert') ?? undefined)
}

export function requireFile(option: string, path: string | undefined): void {
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

/** Where tunnels end. @throws Error for what is no IPv4 address of this machine */
export function requireOwnIPv4(option: string, address: string | undefined): void {
  if (address === undefined) return
  if (!isIPv4(address)) throw new Error(`${option} is an IPv4 address such as 192.0.2.7, not ${address}.`)
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  if (!own.some((one) => one.address === address))
    throw new Error(`${option}: this machine has no address ${address}: give one of its own (\`ip address\` shows them).`)
}

/** One process pretends to be all of them. */
const MOST_FAKE_HOSTS = 10_000

export function requireFakeHosts(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST_FAKE_HOSTS)
    throw new Error(`--fake-hosts is a number of 1 to ${MOST_FAKE_HOSTS}, not ${count}.`)
}

/** @throws Error for what is no list of a database's endpoints */
export function requireEndpoints(option: string, text: string | undefined): void {
  if (text === undefined || text.split(',').every((one) => isEndpoint(one.trim()))) return
  throw new Error(`${option} is unix:/path, tcp:HOST:PORT or ssl:HOST:PORT, several separated by commas, not ${text}.`)
}

function isEndpoint(text: string): boolean {
  if (/^unix:.+/.test(text)) return true
  const port = Number(/^(?:tcp|ssl):(?:\[[\da-fA-F:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(text)?.[1])
  return port >= 1 && port <= 65_535
}
