import { existsSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import { type Finding, note, ok, problem, some, warning } from '../../../domain/finding.ts'
import { type Check, describeError, type InspectionContext, NoDatabase } from '../inspection-context.ts'

const MIB = 1024 ** 2
const LARGE_LOG_BYTES = 256 * MIB

export const database: Check = {
  about: 'database',
  name: 'integrity',
  run: async (inspection) => {
    const file = inspection.database.startsWith('sqlite:') ? inspection.database.slice('sqlite:'.length) : undefined
    if (file !== undefined && !existsSync(file)) return absent(inspection)
    try {
      return [await integrity(inspection, file), ...(file === undefined ? [] : writeAheadLog(file))]
    } catch (error) {
      const why = describeError(error)
      if (error instanceof NoDatabase && !inspection.isRoot && file !== undefined) return [notRoot()]
      return [problem('The database cannot be read.', 'database-unreadable', why)]
    }
  },
}

function absent({ cloud, isRoot, roles }: InspectionContext): Finding[] {
  if (!cloud || cloud.joined !== undefined) return []
  if (roles.controller !== undefined) return [note(ELSEWHERE)]
  if (!cloud.fake && !isRoot) return [notRoot()]
  return [note('There is no database here: no controller has run on this machine.')]
}

const ELSEWHERE = 'The controller that runs has its database elsewhere: give the doctor the same --database to see more.'

const notRoot = (): Finding => note('The database is not this user’s to read: as root the doctor sees more.')

/** PostgreSQL keeps its own pages; that it answers, and for a cloud, is what can be asked from here. */
async function integrity({ rows }: InspectionContext, file: string | undefined): Promise<Finding> {
  if (file === undefined) {
    await rows(({ db }) => db.selectFrom('migration').select('name').limit(1).execute())
    return ok('The database answers.')
  }
  const said = await rows(async ({ db }) => (await sql<{ quick_check: string }>`pragma quick_check(20)`.execute(db)).rows)
  const faults = said.map((row) => row.quick_check).filter((line) => line !== 'ok')
  if (faults.length > 0) return problem('The database is damaged.', 'database-damaged', some(faults))
  return ok(`The database is whole (${((statSync(file).size + logSize(file)) / MIB).toFixed(1)} MiB).`)
}

function writeAheadLog(file: string): Finding[] {
  const size = logSize(file)
  if (size < LARGE_LOG_BYTES) return []
  return [warning(`The database's write-ahead log has grown to ${Math.round(size / MIB)} MiB.`, 'write-ahead-log')]
}

const logSize = (file: string): number => (existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0)
