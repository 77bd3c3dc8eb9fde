/** Finds and removes what deleted projects have left: identity lets a project go whatever it has, as OpenStack does. */
import { type SqlBool, sql } from 'kysely'
import { deletedAmong } from '../../domain/identity/directory/index.ts'
import type { ProjectRows } from '../../domain/project-rows.ts'
import { CloudError } from '../../kernel/errors.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { recordedCommand } from '../recorded-command.ts'
import { SERVICES } from '../services.ts'

/** In the order in which they can go: what needs another before that. */
const KINDS: readonly ProjectRows[] = SERVICES.toReversed().flatMap(({ projectRows = [] }) => projectRows)

export interface LeftRows {
  projectId: string
  /** How many of each kind, by its noun. */
  counts: Readonly<Record<string, number>>
}

/** Of the projects that were deleted, those that have left anything that matters; an id that was never a project's is not among them. */
export async function findLeftRows(ctx: StoreCtx): Promise<LeftRows[]> {
  const found: { projectId: string; noun: string; count: number }[] = []
  for (const kind of KINDS.filter(({ minor }) => !minor))
    for (const { project_id, n } of (await countByOwner(kind).execute(ctx.db)).rows)
      if (project_id !== null) found.push({ projectId: project_id, noun: kind.noun, count: Number(n) })
  const byProject = Map.groupBy(found, ({ projectId }) => projectId)
  return (await deletedAmong(ctx, [...byProject.keys()])).map((projectId) => ({
    projectId,
    counts: Object.fromEntries((byProject.get(projectId) ?? []).map(({ noun, count }) => [noun, count])),
  }))
}

const ownerOf = ({ owner = 'project_id' }: ProjectRows) => sql.ref(owner)
const kindOf = ({ only }: ProjectRows) => only ?? sql<SqlBool>`1 = 1`

const countByOwner = (kind: ProjectRows) =>
  sql<{ project_id: string | null; n: number }>`select ${ownerOf(kind)} as project_id, count(*) as n
    from ${sql.table(kind.table)} where ${kindOf(kind)} group by ${ownerOf(kind)}`

const keysOf = (kind: ProjectRows, projectId: string) =>
  sql<{ key: string }>`select ${sql.ref(kind.key ?? 'id')} as key from ${sql.table(kind.table)}
    where ${ownerOf(kind)} = ${projectId} and ${kindOf(kind)} order by ${sql.ref(kind.key ?? 'id')}`

export interface KeptRow {
  noun: string
  key: string
  /** What is in its way; undefined where it is on its way out. */
  why?: string | undefined
  /** Others may use it: it stays until that is asked for. */
  forOthers?: true
}

/** Of each row, by its noun and key, the context that it is removed in: one event of the audit, however often it is tried. */
export type RemovalContexts = Map<string, StoreCtx>

const contextFor = (
  ctx: StoreCtx,
  contexts: RemovalContexts,
  { noun }: ProjectRows,
  projectId: string,
  key: string,
): StoreCtx => {
  const name = `${noun} ${key}`
  const known = contexts.get(name) ?? recordedCommand(ctx, { command: 'project purge', targets: { [noun]: key }, projectId })
  contexts.set(name, known)
  return known
}

/** Removes what can go now. @returns what is still there. @throws Error for a project that is there, or never was */
export async function removeLeftRows(
  ctx: StoreCtx,
  projectId: string,
  { others = false, contexts = new Map() }: { others?: boolean; contexts?: RemovalContexts } = {},
): Promise<KeptRow[]> {
  if ((await deletedAmong(ctx, [projectId])).length === 0)
    throw new Error(
      `${projectId} is no project that was deleted; \`welkin project leftovers\` names those that have left something.`,
    )
  const why = new Map<string, string>()
  const going = KINDS.filter(({ forOthers }) => others || !forOthers)
  for (const kind of going)
    for (const { key } of (await keysOf(kind, projectId).execute(ctx.db)).rows) {
      const problem = await removeOne(contextFor(ctx, contexts, kind, projectId, key), kind, projectId, key)
      if (problem !== undefined) why.set(`${kind.noun} ${key}`, problem)
    }
  const kept: KeptRow[] = []
  for (const kind of KINDS)
    for (const { key } of (await keysOf(kind, projectId).execute(ctx.db)).rows)
      kept.push({
        noun: kind.noun,
        key,
        ...(going.includes(kind) ? { why: why.get(`${kind.noun} ${key}`) } : { forOthers: true }),
      })
  return kept
}

/** @returns what is in its way */
async function removeOne(ctx: StoreCtx, kind: ProjectRows, projectId: string, key: string): Promise<string | undefined> {
  try {
    await (kind.remove?.(ctx, key) ?? dropRow(ctx, kind, projectId, key))
    return undefined
  } catch (error) {
    // what another has removed meanwhile is gone
    if (error instanceof CloudError) return error.code === 'not_found' ? undefined : error.message
    throw error
  }
}

const dropRow = (ctx: StoreCtx, kind: ProjectRows, projectId: string, key: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await sql`delete from ${sql.table(kind.table)}
      where ${ownerOf(kind)} = ${projectId} and ${sql.ref(kind.key ?? 'id')} = ${key}`.execute(tx.db)
    recordChange(tx, kind.table, key, projectId)
  })
