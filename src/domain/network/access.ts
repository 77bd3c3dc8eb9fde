/** Whose object is it: what a caller may see, and what it may change. */
import { type SqlBool, sql } from 'kysely'
import { isAdmin, projectOf } from '../../kernel/context.ts'
import type { CloudError } from '../../kernel/errors.ts'
import type { StoreCtx } from '../../store/context.ts'
import { allOf, among, type Condition, EVERYTHING, ownedBy } from '../../store/filter.ts'
import type { ListReading } from '../../store/list.ts'
import { networkRefusals } from './network.refusals.ts'

/** Rows whose column has one of the values, for every column given. */
export type Where<Row> = { readonly [K in keyof Row]?: readonly Row[K][] }

export type { Condition } from '../../store/filter.ts'

export function conditionOf<Row>(db: StoreCtx['db'], table: string, where: Where<Row>): Condition {
  const parts = Object.entries<readonly unknown[] | undefined>(where).flatMap(([column, values]) =>
    values ? [among(db, `${table}.${column}`, values as readonly (string | number)[])] : [],
  )
  return allOf(parts)
}

/** The rows of the caller's project, or with `also`; an admin sees all. */
export function visible(ctx: StoreCtx, table: string, also?: (projectId: string) => Condition): Condition {
  if (isAdmin(ctx)) return sql<SqlBool>`1 = 1`
  const projectId = projectOf(ctx)
  const own = sql<SqlBool>`${sql.ref(`${table}.project_id`)} = ${projectId}`
  return also ? sql<SqlBool>`(${own} or ${also(projectId)})` : own
}

/** Rows of others that a project sees as well. */
export interface AlsoSeen {
  condition: (projectId: string) => Condition
  /** There are few of them, whatever the table holds. */
  few?: boolean
}

const noMarker = (marker: string) => networkRefusals.marker_not_found({ marker })

/** How a list of what the caller may see is read: each part of it by an index of its own. */
export function readingOf(ctx: StoreCtx, table: string, also: readonly AlsoSeen[] = []): ListReading {
  if (isAdmin(ctx)) return { scopes: () => [{ condition: EVERYTHING }], noMarker }
  const projectId = projectOf(ctx)
  const others = sql<SqlBool>`${sql.ref(`${table}.project_id`)} <> ${projectId}`
  const scopes = (selective: boolean) => [
    { condition: ownedBy(ctx.db, `${table}.project_id`, projectId, { indexed: !selective }) },
    ...also.map(({ condition, few }) => ({ condition: allOf([condition(projectId), others]), few: few || selective })),
  ]
  return { scopes, noMarker }
}

export const isOwn = (ctx: StoreCtx, row: { project_id: string }): boolean => isAdmin(ctx) || row.project_id === projectOf(ctx)

/** For objects that a caller may see without owning them, as shared networks are. @throws forbidden */
export function requireOwn(ctx: StoreCtx, row: { project_id: string }, act: string): void {
  if (!isOwn(ctx, row)) throw disallowed(act)
}

/** @param act as the service's policy names it, for example `delete_network` */
export const disallowed = (act: string): CloudError => networkRefusals.not_allowed({ act })

/** @throws forbidden when somebody who is no admin gives what only admins may */
export function requireAdminFor(ctx: StoreCtx, act: string, given: Record<string, unknown>): void {
  if (isAdmin(ctx)) return
  const name = Object.keys(given).find((key) => given[key] !== undefined)
  if (name) throw disallowed(`${act}:${name}`)
}

/** The project that a new object belongs to. */
export function projectForNew(ctx: StoreCtx, asked: string | undefined): string {
  if (isAdmin(ctx)) return asked ?? (ctx.who.kind === 'user' ? projectOf(ctx) : '')
  const own = projectOf(ctx)
  if (asked !== undefined && asked !== own) throw networkRefusals.other_project()
  return own
}

/** The same caller acting as the cloud, for steps of a request that its own rights do not cover. */
export const asCloud = <C extends StoreCtx>(ctx: C): C => ({ ...ctx, who: { kind: 'cloud' } })
