/** Whose object is it: what a caller may see, and what it may change. */
import { type SqlBool, sql } from 'kysely'
import type { CloudError } from '../../kernel/errors.ts'
import { permits } from '../../kernel/permission.ts'
import { holds, homeProject, type Reach, reachOf, withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { allOf, among, type Condition, EVERYTHING, ownedBy } from '../../store/filter.ts'
import type { ListReading } from '../../store/list.ts'
import { within } from '../../store/within.ts'
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

/** Rows of others that a project sees as well. */
export interface AlsoSeen {
  condition: Condition
  /** There are few of them, whatever the table holds. */
  few?: boolean
}

/** Those that the rule of reading opens, of rows of the project `whose`. No row is in two of them. */
export type AlsoSeenBy = (projectId: string, whose: string) => readonly AlsoSeen[]

/** No id has this character, so that no rule holds for what somebody is called. */
const SOMEBODY_ELSE = '\0'

/** Whether the rule in force of reading such rows opens one that is like this, and whose; by APIs without such a rule it is open. */
export const opens = (ctx: StoreCtx, table: string, about: Readonly<Record<string, unknown>> & { project_id: string }): boolean =>
  permits(ctx, `get_${table}`, { about, otherwise: true })

/** Rows of others; and where the reach has none of the caller's own, of those too what the rule opens for what it is. */
function opened(ctx: StoreCtx, table: string, also: AlsoSeenBy, reach: Reach): AlsoSeen[] {
  const projectId = homeProject(ctx)
  const owner = sql.ref(`${table}.project_id`)
  const isOthers = sql<SqlBool>`${owner} <> ${projectId}`
  const isOwners = sql<SqlBool>`${owner} = ${projectId}`
  const of = (whose: string, which: Condition) =>
    also(projectId, whose).map(({ condition, few }) => ({ condition: allOf([condition, which]), few }))
  return [...of(SOMEBODY_ELSE, isOthers), ...(reach.kind === 'none' ? of(projectId, isOwners) : [])]
}

/** The rows within reach, or with `also` what the caller's project sees besides. */
export function visible(ctx: StoreCtx, table: string, also?: AlsoSeenBy): Condition {
  const reach = reachOf(ctx, 'network')
  const own = within(reach, { project: `${table}.project_id` })
  if (!also || reach.kind === 'all') return own
  const others = opened(ctx, table, also, reach).map(({ condition }) => condition)
  return sql<SqlBool>`(${sql.join([own, ...others], sql` or `)})`
}

const noMarker = (marker: string) => networkRefusals.marker_not_found({ marker })

/** How a list of what the caller may see is read: each part of it by an index of its own. */
export function readingOf(ctx: StoreCtx, table: string, also: AlsoSeenBy = () => []): ListReading {
  const reach = reachOf(ctx, 'network')
  if (reach.kind === 'all') return { scopes: () => [{ condition: EVERYTHING }], noMarker }
  const own = (indexed: boolean) =>
    reach.kind === 'project'
      ? ownedBy(ctx.db, `${table}.project_id`, reach.projectId, { indexed })
      : within(reach, { project: `${table}.project_id` })
  const others = opened(ctx, table, also, reach)
  const scopes = (selective: boolean) => [
    { condition: own(!selective) },
    ...others.map(({ condition, few }) => ({ condition, few: few || selective })),
  ]
  return { scopes, noMarker }
}

/** Within the caller's reach, not only to be seen. */
export const isOwn = (ctx: StoreCtx, row: { project_id: string }): boolean =>
  holds(reachOf(ctx, 'network'), { projectId: row.project_id })

/** For objects that a caller may see without owning them, as shared networks are. @throws forbidden */
export function requireOwn(ctx: StoreCtx, row: { project_id: string }, act: string): void {
  if (!isOwn(ctx, row)) throw disallowed(act)
}

/**
 * Asks the rule of what is done to somebody else's row that is on a network of the caller's, where it has been found by what
 * the rule of reading opens.
 * @param row as the rule may ask about it
 * @throws forbidden
 */
export function requireAct(
  ctx: StoreCtx,
  act: string,
  row: { project_id: string; 'network:project_id': string },
  otherwise: boolean,
): void {
  if (!isOwn(ctx, row) && !permits(ctx, act, { about: row, otherwise })) throw disallowed(act)
}

/** @param act as the service's policy names it, for example `delete_network` */
export const disallowed = (act: string): CloudError => networkRefusals.not_allowed({ act })

/**
 * Asks for each part that is given whether the caller may give it: by the API's rule, else only admins may and,
 * where it is about a network, its owner.
 * @throws forbidden
 */
export function requirePermitted(
  ctx: StoreCtx,
  act: string,
  given: Record<string, unknown>,
  network?: { project_id: string },
): void {
  const about = network && { 'network:project_id': network.project_id }
  const ownsNetwork = network !== undefined && isOwn(withoutReach(ctx), network)
  const asked = { about, ...(ownsNetwork ? { otherwise: true } : {}) }
  const may = (name: string) => given[name] === undefined || permits(ctx, `${act}:${name}`, asked)
  const name = Object.keys(given).find((key) => !may(key))
  if (name) throw disallowed(`${act}:${name}`)
}

/** The project that a new object belongs to. */
export function projectForNew(ctx: StoreCtx, asked: string | undefined): string {
  const reach = reachOf(ctx, 'network')
  if (asked === undefined) return ctx.who.kind === 'user' ? homeProject(ctx) : ''
  if (!holds(reach, { projectId: asked })) throw networkRefusals.other_project()
  return asked
}

/** The same caller acting as the cloud, for steps of a request that its own rights do not cover. */
export const asCloud = <C extends StoreCtx>(ctx: C): C => ({ ...ctx, who: { kind: 'cloud' } })
