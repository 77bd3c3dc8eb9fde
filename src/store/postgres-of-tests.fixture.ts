/** Finds the PostgreSQL server that tests use: the one of the whole run, or, when a file is run alone, one of this process. */
import { type PostgresServer, postgresAt, SERVER_OF_THE_RUN } from './postgres-databases.fixture.ts'
import { startPostgres } from './postgres-server.fixture.ts'

let server: Promise<PostgresServer> | undefined

export const postgresOfTests = (): Promise<PostgresServer> => (server ??= findServer())

async function findServer(): Promise<PostgresServer> {
  const folder = process.env[SERVER_OF_THE_RUN]
  if (folder) return postgresAt(folder)
  const own = await startPostgres()
  process.once('beforeExit', () => own.stop())
  return own
}
