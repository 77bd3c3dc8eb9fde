/** Kysely over `pg`: a pool whose connections may break, and errors in our words. */
import { type Dialect, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Log } from '../kernel/log.ts'
import { faultOf } from './faults.ts'
import { pgLibrary } from './pg.ts'
import { noteWrite, refuseInsideTransaction } from './transaction-scope.ts'

const CONNECTIONS = 10
const CONNECT_WITHIN_MS = 10_000

/** int8 arrives as text by default; every integer of ours fits a double exactly. */
const INT8 = 20
const typesOf = (library: typeof pg) => ({
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : library.types.getTypeParser(oid, format as 'text'),
})

/** A controller that stands still (its machine is stopped) keeps what it has locked from the others no longer than it keeps its leases. */
const IDLE_TRANSACTION_MS = 20_000

/**
 * @param url as libpq writes it; TLS by `sslmode`, `sslrootcert`, `sslcert` and `sslkey` in it
 * @param connectWithinMs how long a query waits for a connection; 0: for ever
 */
export function postgresDialect(url: string, log: Log, connectWithinMs = CONNECT_WITHIN_MS): Dialect {
  const library = pgLibrary()
  const types = typesOf(library)
  const pool = new library.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: connectWithinMs,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    types,
  })
  // An idle connection that breaks (the server restarts) is replaced when it is needed; unheard, it would end the process
  pool.on('error', (error) => log.warn({ error: error.message }, 'an idle connection to the database broke'))
  return dialectOnPool(pool, () => pool.end())
}

/** What a pool for our rows reads differently from the library's own. */
export const poolTypes = (): pg.CustomTypesConfig => typesOf(pgLibrary())

/** @param end what is done with the pool when the database is closed: tests keep it for the next one */
export const dialectOnPool = (pool: pg.Pool, end: () => Promise<void>): Dialect =>
  new PostgresDialect({ pool: guarded(pool, end) })

const guarded = (pool: pg.Pool, end: () => Promise<void>): PostgresPool => ({
  options: pool.options,
  end,
  connect: async () => {
    refuseInsideTransaction()
    return guardedClient(await pool.connect().catch(rethrow))
  },
})

/** As PostgreSQL names what a statement did. */
const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE'])

function guardedClient(client: pg.PoolClient): PostgresPoolClient {
  const unheard = () => {} // a connection that breaks while it is lent: its query rejects and tells
  client.on('error', unheard)
  const query = async (text: string, values: readonly unknown[]) => {
    const result = await client.query(text, [...values]).catch(rethrow)
    if (CHANGES.has(result.command) && (result.rowCount ?? 0) > 0) noteWrite()
    return result
  }
  const release = () => {
    client.off('error', unheard)
    client.release()
  }
  // Of Kysely's two forms of `query` the one with a cursor is never used: streams are not offered
  return { query, release } as unknown as PostgresPoolClient
}

const rethrow = (error: unknown): never => {
  throw faultOf(error)
}
