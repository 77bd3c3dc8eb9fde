/** Makes and drops databases on a PostgreSQL server that tests share. */
import pg from 'pg'

/** The variable in which a run of many test files names the socket's folder of the one server that they share. */
export const SERVER_OF_THE_RUN = 'WELKIN_TEST_POSTGRES'

export interface PostgresServer {
  /** Makes a database: an empty one, or a copy. @returns its URL */
  createDatabase(template?: string): Promise<string>
  /** Drops a database, whoever is connected to it. */
  dropDatabase(url: string): Promise<void>
  /** A connection to it that breaks is made again, and that keeps no process alive. */
  administrationOf(url: string): pg.Pool
  /** Makes a database to be copied, unless it is there; who asks meanwhile, in this process or another, waits. */
  ensureTemplate(name: string, fill: (url: string) => Promise<void>): Promise<void>
}

export function postgresAt(folder: string): PostgresServer {
  let databases = 0
  const administration = administrate(serverAt(folder))
  const templates = new Map<string, Promise<void>>()
  const urlOf = (name: string) => `postgres://welkin@localhost/${name}?host=${encodeURIComponent(folder)}`
  return {
    async createDatabase(template = 'template1') {
      const name = `test_${process.pid}_${++databases}`
      await administration.query(`create database ${name} template ${template} strategy file_copy`)
      return urlOf(name)
    },
    async dropDatabase(url) {
      await administration.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`)
    },
    administrationOf: (url) => administrate({ connectionString: url }),
    ensureTemplate(name, fill) {
      const known = templates.get(name) ?? makeTemplate(folder, name, () => fill(urlOf(`${name}_unfinished`)))
      templates.set(name, known)
      return known
    },
  }
}

function administrate(database: pg.PoolConfig): pg.Pool {
  // what is open idly keeps no process alive
  const pool = new pg.Pool({ ...database, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true })
  pool.on('error', () => {}) // the server ends before the process does
  return pool
}

/** What stands under its name is whole: it is renamed when it is filled. */
const makeTemplate = (folder: string, name: string, fill: () => Promise<void>): Promise<void> =>
  connected(folder, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('${name}'))`) // let go when the connection ends
    const { rowCount } = await client.query(`select from pg_database where datname = '${name}'`)
    if (rowCount === 1) return
    await client.query(`drop database if exists ${name}_unfinished with (force)`)
    await client.query(`create database ${name}_unfinished`)
    await fill()
    await client.query(`alter database ${name}_unfinished rename to ${name}`)
  })

export const query = (folder: string, text: string): Promise<void> =>
  connected(folder, async (client) => {
    await client.query(text)
  })

const serverAt = (folder: string) => ({ host: folder, user: 'welkin', database: 'postgres' })

async function connected(folder: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(serverAt(folder))
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end().catch(() => {}) // one that never connected has nothing to end
  }
}
