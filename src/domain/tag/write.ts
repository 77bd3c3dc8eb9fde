/** Writes tags, in the transaction of whoever makes, changes or deletes what is tagged. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { among } from '../../store/filter.ts'
import { tagRefusals } from './refusals.ts'
import { requireTags, TAG_LIMITS, type Tag, type Tagged, type TagLimits, wordTag } from './tag.ts'

/**
 * Adds tags, or gives those that are there new values.
 * @param limits another API's own, where it has others than ours
 * @throws bad_request; over_quota when the resource would have too many
 */
export async function setTags(
  ctx: StoreCtx,
  resource: Tagged,
  tags: readonly Tag[],
  limits: TagLimits = TAG_LIMITS,
): Promise<void> {
  requireTags(tags, limits)
  if (tags.length === 0) return
  await writing(ctx, resource, async (tx) => {
    const keys = new Set([...(await keysOf(tx, resource)), ...tags.map(({ key }) => key)])
    if (keys.size > limits.count) throw tagRefusals.too_many({ limit: limits.count, wanted: keys.size })
    await insert(tx, resource, tags)
  })
}

/**
 * Makes words of the words that are there, with nobody else changing them meanwhile. A word is the key of a tag: one that has a value
 * keeps it as long as its key stays.
 * @returns the words, in order
 * @throws bad_request; over_quota; what `next` throws
 */
export async function changeWords(
  ctx: StoreCtx,
  resource: Tagged,
  next: (words: string[]) => readonly string[],
  limits: TagLimits = TAG_LIMITS,
): Promise<string[]> {
  return writing(ctx, resource, async (tx) => {
    const had = await keysOf(tx, resource)
    const wanted = new Set(next(had))
    const tags = [...wanted].map(wordTag)
    requireTags(tags, limits)
    if (tags.length > limits.count) throw tagRefusals.too_many({ limit: limits.count, wanted: tags.length })
    const gone = had.filter((key) => !wanted.has(key))
    if (gone.length > 0) await of(tx, resource).where('key', 'in', gone).execute()
    const fresh = tags.filter(({ key }) => !had.includes(key))
    await insert(tx, resource, fresh)
    return [...wanted].sort()
  })
}

/** @param keys absent: all, as when the resource is deleted. Absent is success */
export async function removeTags(ctx: StoreCtx, resource: Pick<Tagged, 'kind' | 'id'>, keys?: readonly string[]): Promise<void> {
  if (keys?.length === 0) return
  await writing(ctx, { ...resource, projectId: null }, async (tx) => {
    const rows = of(tx, resource)
    await (keys ? rows.where('key', 'in', [...keys]) : rows).execute()
  })
}

/** Of resources that go, in the transaction that deletes them. */
export async function dropTags(tx: StoreCtx, kind: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db
    .deleteFrom('tag')
    .where('kind', '=', kind)
    .where(among(tx.db, 'tag.resource_id', ids))
    .execute()
}

/** The resource has gone to another project, and its tags with it. */
export async function moveTags(tx: StoreCtx, { kind, id, projectId }: Tagged): Promise<void> {
  const set = { project_id: projectId }
  await tx.db.updateTable('tag').set(set).where('kind', '=', kind).where('resource_id', '=', id).execute()
}

/** For who reads them and writes them anew, in one transaction: nobody else writes them meanwhile. */
export const holdTags = (tx: StoreCtx, { kind, id }: Pick<Tagged, 'kind' | 'id'>): Promise<void> =>
  lockName(tx, `tag:${kind}/${id}`)

/** One writer at a time for each resource, so that parallel ones count each other's tags. */
const writing = <R>(ctx: StoreCtx, { kind, id, projectId }: Tagged, work: (tx: StoreCtx) => Promise<R>): Promise<R> =>
  transact(ctx, async (tx) => {
    await holdTags(tx, { kind, id })
    const result = await work(tx)
    recordChange(tx, 'tag', `${kind}/${id}`, projectId)
    return result
  })

const of = ({ db }: StoreCtx, { kind, id }: Pick<Tagged, 'kind' | 'id'>) =>
  db.deleteFrom('tag').where('kind', '=', kind).where('resource_id', '=', id)

async function keysOf({ db }: StoreCtx, { kind, id }: Tagged): Promise<string[]> {
  const rows = await db.selectFrom('tag').select('key').where('kind', '=', kind).where('resource_id', '=', id).execute()
  return rows.map(({ key }) => key).sort()
}

async function insert({ db }: StoreCtx, { kind, id, projectId }: Tagged, tags: readonly Tag[]): Promise<void> {
  if (tags.length === 0) return
  const rows = tags.map(({ key, value }) => ({ kind, resource_id: id, project_id: projectId, key, value }))
  await db
    .insertInto('tag')
    .values(rows)
    .onConflict((c) => c.columns(['kind', 'resource_id', 'key']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
    .execute()
}
