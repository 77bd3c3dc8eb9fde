/** Four ways to choose projects by their tags; those that are given all have to hold. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'

export interface TagFilter {
  /** Has each of them. */
  all?: readonly string[]
  /** Has one of them at least. */
  any?: readonly string[]
  /** Has not each of them. */
  notAll?: readonly string[]
  /** Has none of them. */
  notAny?: readonly string[]
}

/** Of a query on `project`. */
export function tagCondition({ all, any, notAll, notAny }: TagFilter): Expression<SqlBool> {
  const parts: RawBuilder<unknown>[] = [sql`1 = 1`]
  if (all) parts.push(hasAll(all))
  if (any) parts.push(hasAny(any))
  if (notAll) parts.push(sql`not (${hasAll(notAll)})`)
  if (notAny) parts.push(sql`not (${hasAny(notAny)})`)
  return sql<SqlBool>`${sql.join(parts, sql` and `)}`
}

const hasAll = (tags: readonly string[]): RawBuilder<unknown> =>
  tags.length === 0
    ? sql`1 = 1`
    : sql.join(
        tags.map((tag) => hasAny([tag])),
        sql` and `,
      )

const hasAny = (tags: readonly string[]): RawBuilder<unknown> =>
  tags.length === 0 ? sql`1 = 0` : sql`project.id in (select project_id from project_tag where tag in (${sql.join([...tags])}))`
