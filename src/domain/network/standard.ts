/** What all objects of this service share: names, tags, revisions, and waking the reconciler. */
import { type SqlBool, sql } from 'kysely'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { child, type FilterField, number, text } from '../../store/filter.ts'
import { drawId } from '../../store/short-id.ts'
import { changeWords, longWords } from '../tag/index.ts'
import type { StandardRow } from './tables.ts'

export interface Standard {
  id: string
  projectId: string
  name: string
  description: string
  createdAt: number
  updatedAt: number
  revision: number
}

/** What a caller may give to every new object; the project only when the caller is an admin. */
export interface NewStandard {
  projectId?: string
  name?: string
  description?: string
  tags?: string[]
}

type StandardTable = 'network' | 'subnet' | 'port' | 'router' | 'floating_ip' | 'security_group'

export type StandardChange = Pick<NewStandard, 'name' | 'description' | 'tags'>

export const standardOf = (row: StandardRow): Standard => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  description: row.description,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  revision: row.revision,
})

/** @param table whose living rows the new id is told from by its first digits, as APIs with short ids spell it */
export const newStandardRow = async (
  tx: StoreCtx,
  table: StandardTable,
  projectId: string,
  given: NewStandard,
): Promise<StandardRow> => ({
  id: await drawId(tx, table),
  project_id: projectId,
  name: given.name ?? '',
  description: given.description ?? '',
  created_at: tx.clock.now(),
  updated_at: tx.clock.now(),
  revision: 0,
})

export type StandardField = 'id' | 'projectId' | 'name' | 'description' | 'tags' | 'createdAt' | 'updatedAt' | 'revision'

/** What every list of objects can be asked for. */
export const standardFields = (table: string): Record<StandardField, FilterField> => ({
  id: text(`${table}.id`, { selective: true }),
  projectId: text(`${table}.project_id`),
  name: text(`${table}.name`, { selective: true }),
  description: text(`${table}.description`, { selective: true, usual: '' }),
  tags: child('tag', 'resource_id', 'key', { only: sql<SqlBool>`tag.kind = ${table}` }),
  createdAt: number(`${table}.created_at`),
  updatedAt: number(`${table}.updated_at`),
  revision: number(`${table}.revision`),
})

/** The columns of those fields that are given. */
export const standardColumns = (given: StandardChange): Partial<StandardRow> =>
  compact({ name: given.name, description: given.description })

type TaggedKind = Exclude<OwnedTable, 'security_rule'>

/** Those that are given, of an object that is made or changed; its own write raises its revision. */
export async function writeTags(
  tx: StoreCtx,
  kind: TaggedKind,
  { id, project_id: projectId }: Pick<StandardRow, 'id' | 'project_id'>,
  { tags }: Pick<NewStandard, 'tags'>,
): Promise<void> {
  if (tags) await changeWords(tx, { kind, id, projectId }, () => tags, longWords())
}

/** Without the fields that are undefined, so that an update leaves their columns alone. */
export function compact<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

type OwnedTable = 'network' | 'subnet' | 'port' | 'router' | 'floating_ip' | 'security_group' | 'security_rule'

/** How many a project has, for its quota. */
export async function countOf(ctx: StoreCtx, table: OwnedTable, projectId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.table(table)} where project_id = ${projectId}`.execute(ctx.db)
  return Number(rows[0]?.n ?? 0)
}

/** A boolean as its column holds it; undefined stays so. */
export const flag = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value))

/** The kind of change that wakes the reconciler: only what the fabric has to follow, so that its own reports do not wake it. */
export const TOPOLOGY = 'topology'

/** What the reconciler has to look at: a network itself, one with all its ports, a port, a router with its ends and translations, a group. */
export type TopologyKind = 'network' | 'whole-network' | 'port' | 'router' | 'group'

export const notifyTopologyChange = (tx: StoreCtx, kind: TopologyKind, id: string): void =>
  recordChange(tx, TOPOLOGY, `${kind}/${id}`)
