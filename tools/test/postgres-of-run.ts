/** Starts one PostgreSQL server for a whole run, when any of its test files can ask for one. */
import { join } from 'node:path'
import { SERVER_OF_THE_RUN } from '../../src/store/postgres-databases.fixture.ts'
import { startPostgres } from '../../src/store/postgres-server.fixture.ts'
import { ROOT } from '../setup/paths.mjs'
import { ImportGraph } from './import-graph.ts'

const ASKS = join(ROOT, 'src/store/postgres-of-tests.fixture.ts')

export interface RunServices {
  environment: NodeJS.ProcessEnv
  stop(): Promise<void>
}

export async function startPostgresFor(files: readonly string[]): Promise<RunServices> {
  const graph = new ImportGraph(ROOT)
  if (files.length < 2 || !files.some((file) => graph.reach(file).has(ASKS)))
    return { environment: process.env, stop: async () => {} }
  const server = await startPostgres()
  return { environment: { ...process.env, [SERVER_OF_THE_RUN]: server.folder }, stop: server.stop }
}
