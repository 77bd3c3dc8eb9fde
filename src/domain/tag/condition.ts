/** Chooses rows by their tags, in the query that lists them. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'

export type TagCondition = RawBuilder<SqlBool>

/**
 * @param ref the id's column in the query: `server.id`
 * @param values one of them; absent: any
 */
export const hasTag = (kind: string, ref: string, keys: readonly string[], values?: readonly string[]): TagCondition => {
  if (keys.length === 0 || values?.length === 0) return sql<SqlBool>`1 = 0`
  const valued = values === undefined ? sql`` : sql` and value in (${sql.join([...values])})`
  return sql<SqlBool>`${sql.ref(ref)} in (select resource_id from tag where kind = ${kind} and key in (${sql.join([...keys])})${valued})`
}

/** Four ways to choose by words; those that are given all have to hold. Every row has all of no words, and none has one of them. */
export interface WordFilter {
  /** All of them. */
  all?: readonly string[]
  /** One of them. */
  any?: readonly string[]
  /** Not all of them. */
  notAll?: readonly string[]
  /** None of them. */
  notAny?: readonly string[]
}

export function wordConditions(kind: string, ref: string, { all, any, notAll, notAny }: WordFilter): TagCondition[] {
  const has = (word: string) => hasTag(kind, ref, [word])
  const every = (words: readonly string[]) => sql<SqlBool>`(${sql.join([sql`1 = 1`, ...words.map(has)], sql` and `)})`
  return [
    ...(all ? [every(all)] : []),
    ...(any ? [hasTag(kind, ref, any)] : []),
    ...(notAll ? [sql<SqlBool>`not ${every(notAll)}`] : []),
    ...(notAny ? [sql<SqlBool>`not (${hasTag(kind, ref, notAny)})`] : []),
  ]
}
