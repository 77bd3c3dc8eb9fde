/** Lists and exports what the audit has kept. */
import { sql } from 'kysely'
import { holds, type Reach, reachOf } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { allOf, type Condition } from '../../store/filter.ts'
import { isAfter, orderOf, reversed, type SortKey } from '../../store/page.ts'
import { rowMention, userMention } from './mention.ts'
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
  const rows = await readEvents(ctx, filter, { order: 'newest', limit: limit + 1, after })
  return { items: rows.slice(0, limit).map(entryOf), more: rows.length > limit }
}

const PAGE = 1000

/** Oldest first, page by page: however many there are, few are held at a time. */
export async function* streamAuditEvents(ctx: StoreCtx, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  let after: AuditEventRow | undefined
  for (;;) {
    const rows = await readEvents(ctx, filter, { order: 'oldest', limit: PAGE, after })
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

interface EventPage {
  order: 'newest' | 'oldest'
  limit: number
  after: Pick<AuditEventRow, 'at' | 'id'> | undefined
}

/** By an index in the order of time: of columns that few events have, else of what the event is about, where that is asked for, else of one column. */
async function readEvents(ctx: StoreCtx, filter: AuditFilter, { order, limit, after }: EventPage): Promise<AuditEventRow[]> {
  const equal = equalIn(ctx, filter)
  const rare = await rareOf(ctx, equal)
  const mentions = mentionsIn(ctx, filter)
  const [first, ...others] = rare ? [undefined, ...mentions] : mentions
  const best = rare ?? (first === undefined ? usableBy(equal)[0] : undefined)
  const oldest: SortKey[] = first === undefined ? keysOf('e.at', 'e.id') : keysOf('m.at', 'm.event_id')
  const keys = order === 'oldest' ? oldest : reversed(oldest)
  const conditions = [
    ...columnConditions(ctx, equal, best),
    ...outcomeConditions(filter),
    ...timeConditions(filter, keys[0]?.column ?? ''),
  ]
  if (after) conditions.push(isAfter(keys, [after.at, after.id]))
  if (first !== undefined) conditions.push(sql`m.about = ${first}`)
  for (const about of others)
    conditions.push(sql`exists (select 1 from audit_mention o where o.about = ${about} and o.at = e.at and o.event_id = e.id)`)
  const from = first === undefined ? sql`audit_event e` : sql`audit_mention m cross join audit_event e`
  if (first !== undefined) conditions.push(sql`e.id = m.event_id`)
  const { rows } = await sql<AuditEventRow>`select e.* from ${from} where ${allOf(conditions)}
    order by ${orderOf(keys, ({ column }) => sql.ref(column))} limit ${limit}`.execute(ctx.db)
  return rows
}

const keysOf = (...columns: string[]): SortKey[] => columns.map((column) => ({ column, direction: 'asc', notNull: true }))

/** A row first: fewer events are about one. */
function mentionsIn(ctx: StoreCtx, { row, userId }: AuditFilter): string[] {
  const reach = reachOf(ctx, 'audit')
  const users = new Set(reach.kind === 'own' ? [userId ?? reach.userId, reach.userId] : userId === undefined ? [] : [userId])
  return [...(row === undefined ? [] : [rowMention(row)]), ...[...users].map(userMention)]
}

/** What columns have to be. An event that was allowed has what nearly all have, and no index. */
function equalIn(ctx: StoreCtx, filter: AuditFilter): [string, string][] {
  const { requestId, action, outcome, face } = filter
  const own = columnsOf(reachOf(ctx, 'audit')).map(([column, value]): [string, string] => [column, value])
  const rare = outcome === 'allowed' ? {} : { outcome }
  const asked = { request_id: requestId, project_id: filter.projectId, action, ...rare, face }
  return [...own, ...Object.entries(asked)].filter((pair): pair is [string, string] => pair[1] !== undefined)
}

type Equal = readonly (readonly [string, string])[]

const usableBy = (equal: Equal) => BEST.filter((columns) => columns.every((column) => equal.some(([name]) => name === column)))

/** @param best by whose index the events are found: no other is to be looked into */
const columnConditions = (ctx: StoreCtx, equal: Equal, best: readonly string[] | undefined): Condition[] =>
  equal.map(([column, value]): Condition => {
    const ref = best?.includes(column) ? sql.ref(`e.${column}`) : unindexed(ctx.db, `e.${column}`)
    return sql`${ref} = ${value}`
  })

/** The index of outcomes holds those alone that are rare. */
const outcomeConditions = ({ outcome }: Pick<AuditFilter, 'outcome'>): Condition[] =>
  outcome === undefined ? [] : [outcome === 'allowed' ? sql`e.outcome = 'allowed'` : sql`e.outcome <> 'allowed'`]

/** From so many events on they are met in the order of time. */
const MANY = 1000

/** Columns that so few events have that these are looked at, whatever else is asked for; where one alone is asked for, its index is enough. */
async function rareOf(ctx: StoreCtx, equal: Equal): Promise<readonly string[] | undefined> {
  for (const columns of usableBy(equal)) {
    const outcome: Condition[] = columns.includes('outcome') ? [sql`e.outcome <> 'allowed'`] : []
    const conditions = columnConditions(ctx, equal, columns).filter((_, i) => columns.includes(equal[i]?.[0] ?? ''))
    const { rows } = await sql<{ n: number }>`select count(*) as n from (
      select 1 from audit_event e where ${allOf([...conditions, ...outcome])} limit ${MANY}) as found`.execute(ctx.db)
    if (Number(rows[0]?.n) < MANY) return columns
  }
  return undefined
}

/** By what a list is read, the most telling first: each has an index that goes on in the order of time. */
const BEST: readonly (readonly string[])[] = [
  ['request_id'],
  ['project_id', 'action'],
  ['action'],
  ['project_id'],
  ['outcome'],
  ['face'],
]

const timeConditions = ({ since, until }: AuditFilter, at: string): Condition[] => [
  ...(since === undefined ? [] : [sql`${sql.ref(at)} >= ${since}` as Condition]),
  ...(until === undefined ? [] : [sql`${sql.ref(at)} < ${until}` as Condition]),
]

/** No id has this character. */
const NO_PROJECT = '-'

function columnsOf(reach: Reach): ['project_id' | 'domain_id' | 'user_id', string][] {
  switch (reach.kind) {
    case 'all':
      return []
    case 'none':
      return [['project_id', NO_PROJECT]]
    case 'project':
      return [['project_id', reach.projectId]]
    case 'domain':
      return [['domain_id', reach.domainId]]
    case 'own':
      return [['user_id', reach.userId], ...(reach.projectId ? [['project_id', reach.projectId] as ['project_id', string]] : [])]
  }
}
