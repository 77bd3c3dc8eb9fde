import { join } from 'node:path'
import { type Finding, note, ok, problem, some } from '../../../domain/finding.ts'
import { findMigrations } from '../../../store/migrate.ts'
import type { Check } from '../inspection-context.ts'

const SOURCE = join(import.meta.dirname, '..', '..', '..')

export const schema: Check = {
  about: 'database',
  name: 'level',
  run: async ({ rows, roles }) => {
    const applied = await rows(({ db }) => db.selectFrom('migration').select('name').execute())
    const known = [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))]
    return [
      judgeLevel(
        known.map(({ name }) => name),
        applied.map(({ name }) => name),
        roles.controller !== undefined,
      ),
    ]
  },
}

export function judgeLevel(known: readonly string[], applied: readonly string[], running: boolean): Finding {
  const newer = applied.filter((name) => !known.includes(name))
  const missing = known.filter((name) => !applied.includes(name))
  if (newer.length > 0) return problem('The database was used by a newer version than this.', 'schema-level', some(newer))
  if (missing.length === 0) return ok(`The database is at the newest level (${applied.length} migrations).`)
  // a controller brings it up as it starts, so one that runs is an older one
  if (running) return problem('The running controller is older than this program.', 'schema-level', some(missing))
  return note('The next start brings the database to a newer level.', some(missing))
}
