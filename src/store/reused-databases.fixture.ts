/** Keeps migrated PostgreSQL databases for the tests of one process: to empty one costs a fraction of making and dropping one. */
import pg from 'pg'
import { dialectOnPool, poolTypes } from './postgres.ts'
import type { PostgresServer } from './postgres-databases.fixture.ts'
import { postgresStore, type Store } from './store.ts'

export interface ReusedDatabases {
  /** @returns the URL of a database in which nothing but the migrations has happened */
  take(): Promise<string>
  /** Opens it on connections that stay from one test to the next: what they have read of the catalog costs more than most tests. */
  open(url: string): Store
  /** Ends what else is connected to it, empties it and keeps it; one that has another schema or has grown is dropped. */
  giveBack(url: string): Promise<void>
}

interface Lent {
  /** Stays connected from one test to the next. */
  administration: pg.Pool
  connections: pg.Pool
  schema: string
}

const CONNECTIONS = 10

/** What is open idly keeps no process alive. */
function connectTo(url: string): pg.Pool {
  const options = { connectionString: url, max: CONNECTIONS, idleTimeoutMillis: 0, allowExitOnIdle: true, types: poolTypes() }
  const pool = new pg.Pool(options)
  pool.on('error', () => {}) // a test may cut it
  return pool
}

const FORGET = `reset all; discard temp; select pg_advisory_unlock_all(); select pg_backend_pid() as pid`

/**
 * Has what a test set in its sessions forgotten; what they know of the catalog and have prepared stays.
 * @returns their processes on the server
 * @throws when one is still at work, or was cut
 */
async function forgotten(pool: pg.Pool): Promise<number[]> {
  if (pool.totalCount !== pool.idleCount || pool.waitingCount > 0) throw new Error('Something is still at work.')
  const clients = await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()))
  let failed = true
  try {
    // of several statements in one text the library gives an array of results, which its types do not say
    const all = (await Promise.all(clients.map((client) => client.query(FORGET)))) as unknown as pg.QueryResult<{
      pid: number
    }>[][]
    failed = false
    return all.flatMap((results) => results.at(-1)?.rows.map(({ pid }) => pid) ?? [])
  } finally {
    for (const client of clients) client.release(failed)
  }
}

/** Tests that open several at once are few. */
const KEPT = 2

export function reusedDatabases(server: PostgresServer, create: () => Promise<string>): ReusedDatabases {
  const free: string[] = []
  const lent = new Map<string, Lent>()
  return {
    async take() {
      const kept = free.pop()
      if (kept !== undefined) return kept
      const url = await create()
      const administration = server.administrationOf(url)
      lent.set(url, { administration, connections: connectTo(url), schema: await schemaOf(administration) })
      return url
    },
    open(url) {
      const known = lent.get(url)
      if (!known) throw new Error(`${url} was not taken from here.`)
      return postgresStore(
        url,
        dialectOnPool(known.connections, async () => {}),
      )
    },
    async giveBack(url) {
      const known = lent.get(url)
      if (known && free.length < KEPT && (await emptied(known))) {
        free.push(url)
        return
      }
      lent.delete(url)
      await known?.administration.end()
      void known?.connections.end() // waits for what is lent, which ends with the database
      await server.dropDatabase(url)
    },
  }
}

/** A table from which rows were deleted keeps their room, through which the next test would read. */
const LARGEST_TABLE = 1024 ** 2

/**
 * What is idle has nothing to lose and is not waited for. `delete` keeps the files that `truncate` would make anew, and the order in
 * which tables refer to each other plays no part where triggers do not fire.
 */
const empty = (kept: readonly number[]) => `do $$
declare name regclass;
begin
  perform pg_terminate_backend(pid, case when xact_start is null then 0 else 5000 end)
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and (pid <> all ('{${kept.join()}}') or xact_start is not null);
  set local session_replication_role = replica;
  for name in select oid from pg_class where oid >= 16384 and relkind = 'r' and relname <> 'migration' and pg_relation_size(oid) > 0 loop
    if pg_relation_size(name) > ${LARGEST_TABLE} then raise exception 'grown'; end if;
    execute 'delete from ' || name;
  end loop;
  perform setval(seqrelid, seqstart, false) from pg_sequence;
end $$`

async function emptied({ administration, connections, schema }: Lent): Promise<boolean> {
  try {
    await administration.query(empty(await forgotten(connections)))
    return (await schemaOf(administration)) === schema
  } catch {
    return false // a test may have changed it in any way, or have cut the connection
  }
}

const CATALOGS = { pg_class: 'oid', pg_attribute: 'attrelid', pg_proc: 'oid', pg_constraint: 'oid', pg_statistic: 'starelid' }
/** Below are the objects that each database is made with. */
const FIRST_OF_OURS = 16384

const newest = (table: string, condition: string) =>
  `(select count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from ${table} where ${condition})`

/** How many entries each catalog has, and which transaction wrote the last: any change of the schema changes one of them. */
const SCHEMA = [
  ...Object.entries(CATALOGS).map(([catalog, key]) => newest(catalog, `${key} >= ${FIRST_OF_OURS}`)),
  newest('migration', 'true'),
  newest('pg_db_role_setting', 'true'),
].join(` || ', ' || `)

async function schemaOf(administration: pg.Pool): Promise<string> {
  const { rows } = await administration.query<{ schema: string }>(`select ${SCHEMA} as schema`)
  return rows[0]?.schema ?? ''
}
