/**
 * Loads all that a cloud on one machine is made of and ends: with Node's compile cache on, its compiled form is kept. Set-up
 * runs it as `welkin load` when code has changed, so that the command line itself is among it; a cloud that starts from the
 * cache starts sooner and holds no compiler in its memory: one file that is missing would bring the whole compiler in.
 */
import { join } from 'node:path'
import { findMigrations } from '../store/migrate.ts'

const SOURCE = join(import.meta.dirname, '..')

await Promise.all([
  import('./up/up.ts'),
  import('./controller/command.ts'),
  import('./agent/command.ts'),
  import('./agent/run.ts'),
  import('./agent/run-fake.ts'),
  import('commander'),
  findMigrations(SOURCE),
  findMigrations(join(SOURCE, 'domain')),
])
