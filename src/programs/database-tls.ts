/** Refuses a database on another machine unless its URL says how the way there is protected. */
import { isLoopback } from './listening.ts'

/**
 * @param environment may set it for all of PostgreSQL's clients, by PGSSLMODE
 * @throws Error that says what to add
 */
export function requireDatabaseTls(url: string, environment: NodeJS.ProcessEnv): void {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) return
  const { hostname, searchParams } = new URL(url)
  const host = (searchParams.get('host') ?? hostname).replace(/^\[|\]$/g, '')
  const isHere = host === '' || host.startsWith('/') || host.startsWith('%2F') || isLoopback(host)
  if (isHere || searchParams.has('sslmode') || environment.PGSSLMODE) return
  throw new Error(
    `The database at ${host} is on another machine: say with its address how it is reached, with ?sslmode=verify-full (and sslrootcert=FILE for an authority of your own), or ?sslmode=disable on a network that is nobody else's.`,
  )
}
