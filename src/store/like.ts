/** Holds texts against patterns of `LIKE`, alike on both databases. */
import { type SqlBool, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import { type Condition, NOTHING } from './filter.ts'
import type { Db } from './store.ts'

/** Nothing that patterns are held against is nearly as long, and SQLite takes none that is much longer. */
const LONGEST_PATTERN = 1_000

/**
 * As MySQL reads it: `%` and `_` stand for any characters and for one, a backslash before one of them for itself, and one at the end is
 * one. Upper and lower case of ASCII are the same, on both databases.
 * @param column as `secret.name`
 */
export function isLike(db: Db, column: string, pattern: string): Condition {
  if (pattern.length > LONGEST_PATTERN) return NOTHING
  const [trailing = ''] = /\\*$/.exec(pattern) ?? []
  const whole = trailing.length % 2 === 0 ? pattern : `${pattern}\\`
  // what is of no language folds ASCII alone, as SQLite does
  return isPostgres(db)
    ? sql<SqlBool>`${sql.ref(column)} collate "C" ilike ${whole} escape ${'\\'}`
    : sql<SqlBool>`${sql.ref(column)} like ${whole} escape ${'\\'}`
}
