/** Lists and exports what the audit has kept. */
import { type SqlBool, sql } from 'kysely'
import { holds, type Reach, reachOf } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { auditRefusals } from './refusals.ts'
import type { AuditEventRow } from './tables.ts'

export interface AuditEntry extends Omit<AuditEventRow, 'targets' | 'changed'> {
  targets: Record<string, string>
  /** `kind id` each. */
  changed: string[]
}

/** All that are given have to hold. */
export interface AuditFilter {
  userId?: string
  projectId?: string
  action?: string
  face?: string
  outcome?: AuditEventRow['outcome']
  requestId?: string
  /** An id that the request named or changed. */
  row?: string
  /** Milliseconds since 1970: from it on, and before it. */
  since?: number
  until?: number
}

const entryOf = ({ targets, changed, ...row }: AuditEventRow): AuditEntry => ({
  ...row,
  targets: JSON.parse(targets) as Record<string, string>,
  changed: JSON.parse(changed) as string[],
})

/**
 * Newest first.
 * @param marker the id of the event that the page begins after
 * @throws bad_request for a marker that is unknown
 */
export async function listAuditEvents(
  ctx: StoreCtx,
  { filter, limit, marker }: { filter: AuditFilter; limit: number; marker?: string },
): Promise<{ items: AuditEntry[]; more: boolean }> {
  const after = marker === undefined ? undefined : await findMarker(ctx, marker)
  let query = filtered(ctx, filter)
  if (after)
    query = query.where((eb) => eb.or([eb('at', '<', after.at), eb.and([eb('at', '=', after.at), eb('id', '<', after.id)])]))
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return { items: rows.slice(0, limit).map(entryOf), more: rows.length > limit }
}

const PAGE = 1000

/** Oldest first, page by page: however many there are, few are held at a time. */
export async function* streamAuditEvents(ctx: StoreCtx, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  let after: AuditEventRow | undefined
  for (;;) {
    const from = after
    let query = filtered(ctx, filter)
    if (from)
      query = query.where((eb) => eb.or([eb('at', '>', from.at), eb.and([eb('at', '=', from.at), eb('id', '>', from.id)])]))
    const rows = await query.orderBy('at').orderBy('id').limit(PAGE).execute()
    yield* rows.map(entryOf)
    after = rows.at(-1)
    if (rows.length < PAGE) return
  }
}

async function findMarker(ctx: StoreCtx, id: string): Promise<Pick<AuditEventRow, 'at' | 'id'>> {
  const row = await ctx.db
    .selectFrom('audit_event')
    .select(['at', 'id', 'project_id', 'user_id', 'domain_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  const owned = row && { projectId: row.project_id, userId: row.user_id, domainId: row.domain_id }
  if (!owned || !holds(reachOf(ctx, 'audit'), owned)) throw auditRefusals.marker_not_found({ id })
  return row
}

function filtered(ctx: StoreCtx, filter: AuditFilter) {
  const { userId, projectId, action, face, outcome, requestId, row, since, until } = filter
  const reach = reachOf(ctx, 'audit')
  let query = ctx.db.selectFrom('audit_event').selectAll()
  for (const [column, value] of columnsOf(reach)) query = query.where(column, '=', value)
  if (userId !== undefined) query = query.where(({ or, eb }) => or([eb('user_id', '=', userId), loginOf(userId)]))
  const equal = { project_id: projectId, action, face, outcome, request_id: requestId } as const
  for (const [column, value] of Object.entries(equal) as [keyof typeof equal, string | undefined][])
    if (value !== undefined) query = query.where(column, '=', value)
  if (since !== undefined) query = query.where('at', '>=', since)
  if (until !== undefined) query = query.where('at', '<', until)
  if (row === undefined) return query
  // ids are the whole of a JSON string in one, and end one in the other: a comparison of text, not a pattern of the caller's
  const quoted = row.replace(/[\\%_]/g, '\\$&')
  const holdsText = (column: string, pattern: string) => sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`
  return query.where(({ or }) => or([holdsText('targets', `%"${quoted}"%`), holdsText('changed', `% ${quoted}"%`)]))
}

/** A log-in is nobody's until it has its token. */
const loginOf = (userId: string) => {
  const quoted = userId.replace(/[\\%_]/g, '\\$&')
  const names = (kind: string) => sql<SqlBool>`changed like ${`%"${kind} ${quoted}"%`} escape '\\'`
  return sql<SqlBool>`(${names('login')} or ${names('login-attempt')})`
}

function columnsOf(reach: Reach): ['project_id' | 'domain_id' | 'user_id', string][] {
  switch (reach.kind) {
    case 'all':
      return []
    case 'project':
      return [['project_id', reach.projectId]]
    case 'domain':
      return [['domain_id', reach.domainId]]
    case 'own':
      return [['user_id', reach.userId], ...(reach.projectId ? [['project_id', reach.projectId] as ['project_id', string]] : [])]
  }
}
