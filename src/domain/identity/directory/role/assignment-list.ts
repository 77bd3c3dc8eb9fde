/** Lists role assignments as they were granted, page by page. What follows from them: `effective-assignment.ts`. */
import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreCtx } from '../../../../store/context.ts'
import { unindexed } from '../../../../store/dialect.ts'
import { type MarkerValues, readPage, type SortKey } from '../../../../store/page.ts'
import { identityRefusals } from '../../entity/index.ts'
import { getProject } from '../project/project.ts'
import type { RoleAssignmentRow } from '../tables.ts'
import { type Assignment, type AssignmentFilter, all, inReach, subtreeOf } from './assignment-filter.ts'
import { grantOf, SYSTEM_ID } from './role-assignment.ts'

export interface AssignmentPage {
  items: Assignment[]
  /** The marker of the page that follows; absent on the last one. */
  next?: string
}

export interface PageRequest {
  /** Absent: all. */
  limit?: number
  marker?: string
}

const COLUMNS = ['actor_id', 'target_id', 'role_id', 'inherited', 'actor_kind', 'target_kind'] as const
const KEYS = COLUMNS.map((column): SortKey => ({ column: `a.${column}`, direction: 'asc', notNull: true }))

/** @throws not_found for the subtree of a project that is not there */
export const listAssignments = async (ctx: StoreCtx, filter: AssignmentFilter): Promise<Assignment[]> =>
  (await pageOfAssignments(ctx, filter)).items

/** As good as none; no list is longer. */
const NO_LIMIT = 2 ** 31 - 2

/** @throws not_found for the subtree of a project that is not there, and for a marker that no page gave */
export async function pageOfAssignments(
  ctx: StoreCtx,
  filter: AssignmentFilter,
  { limit = NO_LIMIT, marker }: PageRequest = {},
): Promise<AssignmentPage> {
  if (filter.projectId !== undefined && filter.subtree) await getProject(ctx, filter.projectId)
  const query = ctx.db
    .selectFrom('role_assignment as a')
    .selectAll()
    .where(all([...grantedConditions(ctx, filter), inReach(ctx, 'a.actor_id')]))
  const after = marker === undefined ? {} : { after: valuesIn(marker) }
  const { items, more } = await readPage(query, { keys: KEYS, limit, ...after })
  const last = items.at(-1)
  return { items: items.map(grantOf), ...(more && last ? { next: markerOf(last) } : {}) }
}

/** Assignments have no ids: what a page ended with says where the next begins. */
const markerOf = (row: RoleAssignmentRow): string =>
  Buffer.from(JSON.stringify(COLUMNS.map((column) => row[column]))).toString('base64url')

function valuesIn(marker: string): MarkerValues {
  const unknown = identityRefusals.marker_not_found({ marker })
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(marker, 'base64url').toString())
  } catch {
    throw unknown
  }
  if (!Array.isArray(values) || values.length !== COLUMNS.length) throw unknown
  return values.map((value: unknown, i) => {
    if (typeof value !== (COLUMNS[i] === 'inherited' ? 'number' : 'string')) throw unknown
    return value as string | number
  })
}

/** By the index of the actor, else of the target, else of the role: each goes on in the list's order. */
function grantedConditions(ctx: StoreCtx, { userId, groupId, roleId, ...where }: AssignmentFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = []
  const actorId = userId ?? groupId
  const isOnTarget = where.system || where.domainId !== undefined || where.projectId !== undefined
  const ref = (column: string, indexed: boolean) => (indexed ? sql.ref(`a.${column}`) : unindexed(ctx.db, `a.${column}`))
  if (userId !== undefined) found.push(sql<SqlBool>`a.actor_kind = 'user'`)
  if (groupId !== undefined) found.push(sql<SqlBool>`a.actor_kind = 'group'`)
  if (actorId !== undefined) found.push(sql<SqlBool>`a.actor_id = ${actorId}`)
  if (roleId !== undefined) found.push(sql<SqlBool>`${ref('role_id', actorId === undefined && !isOnTarget)} = ${roleId}`)
  if (where.inherited !== undefined) found.push(sql<SqlBool>`a.inherited = ${Number(where.inherited)}`)
  return [...found, ...targetConditions(ref('target_id', actorId === undefined), where)]
}

function targetConditions(
  target: RawBuilder<unknown>,
  { system, domainId, projectId, subtree }: AssignmentFilter,
): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = []
  if (system) found.push(sql<SqlBool>`a.target_kind = 'system' and ${target} = ${SYSTEM_ID}`)
  if (domainId !== undefined) found.push(sql<SqlBool>`a.target_kind = 'domain' and ${target} = ${domainId}`)
  if (projectId !== undefined && subtree)
    found.push(sql<SqlBool>`a.target_kind = 'project' and ${target} in ${subtreeOf(projectId)}`)
  else if (projectId !== undefined) found.push(sql<SqlBool>`a.target_kind = 'project' and ${target} = ${projectId}`)
  return found
}
