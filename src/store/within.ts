/** Turns the reach of a request into the condition on its rows. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Reach } from '../kernel/reach.ts'

/** Where a table says whose its rows are: `server.project_id`, `server.user_id`. */
export interface OwnerColumns {
  readonly project?: string
  readonly user?: string
  readonly domain?: string
}

type RefOf = (column: string) => RawBuilder<unknown>

const EVERY = sql<SqlBool>`1 = 1`
const NONE = sql<SqlBool>`1 = 0`

/**
 * What a table does not say fits nothing, as in `holds`.
 * @param refOf how a column is spelled; `unindexed` where rows are better found by what else is asked for
 */
export function within(reach: Reach, columns: OwnerColumns, refOf: RefOf = sql.ref): RawBuilder<SqlBool> {
  const equals = (column: string | undefined, value: string): RawBuilder<SqlBool> =>
    column === undefined ? NONE : sql<SqlBool>`${refOf(column)} = ${value}`
  switch (reach.kind) {
    case 'all':
      return EVERY
    case 'project':
      return equals(columns.project, reach.projectId)
    case 'domain':
      return equals(columns.domain, reach.domainId)
    case 'none':
      return NONE
    case 'own': {
      const own = equals(columns.user, reach.userId)
      return reach.projectId === undefined ? own : sql<SqlBool>`(${own} and ${equals(columns.project, reach.projectId)})`
    }
  }
}
