/** What a namespace holds: objects, properties and tags, each kind by its names. */
import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { getForChange, getNamespace, type Namespace } from './namespace.ts'
import { metadefRefusals } from './refusals.ts'
import type { MetadefItemRow, MetadefKind } from './tables.ts'

/** A property's schema; an object's description, its properties' schemas and which of them are required; nothing of a tag. */
export type ItemContent = Readonly<Record<string, unknown>>

export interface NewItem {
  name: string
  content: ItemContent
}

export interface Item extends NewItem {
  createdAt: number
  updatedAt: number
}

export const itemOf = ({ name, content, created_at, updated_at }: MetadefItemRow): Item => ({
  name,
  // written by `rowsOf` alone
  content: JSON.parse(content) as ItemContent,
  createdAt: created_at,
  updatedAt: updated_at,
})

/** In the order in which they were made. @throws not_found */
export async function listItems(ctx: StoreCtx, namespace: string, kind: MetadefKind): Promise<Item[]> {
  const { id } = await getNamespace(ctx, namespace)
  const query = ctx.db.selectFrom('metadef_item').selectAll().where('namespace_id', '=', id).where('kind', '=', kind)
  return (await query.orderBy('position').execute()).map(itemOf)
}

/** @throws not_found */
export async function getItem(ctx: StoreCtx, namespace: string, kind: MetadefKind, name: string): Promise<Item> {
  const { id } = await getNamespace(ctx, namespace)
  const row = await rowsNamed(ctx, id, kind).where('name', '=', name).executeTakeFirst()
  if (!row) throw metadefRefusals.item_not_found({ kind, name, namespace })
  return itemOf(row)
}

const rowsNamed = (ctx: StoreCtx, id: string, kind: MetadefKind) =>
  ctx.db.selectFrom('metadef_item').selectAll().where('namespace_id', '=', id).where('kind', '=', kind)

/** @throws not_found, forbidden, conflict for a name that another of its kind has */
export const addItems = (ctx: StoreCtx, namespace: string, kind: MetadefKind, items: readonly NewItem[]): Promise<Item[]> =>
  transact(ctx, async (tx) => insertItems(tx, await getForChange(tx, namespace), kind, items))

/** In the transaction that has the namespace. @throws conflict */
export async function insertItems(tx: StoreCtx, namespace: Namespace, kind: MetadefKind, items: readonly NewItem[]) {
  const rows = rowsOf(tx, namespace.id, kind, items, await lastPosition(tx, namespace.id))
  for (const row of rows) {
    const added = await tx.db
      .insertInto('metadef_item')
      .values(row)
      .onConflict((c) => c.columns(['namespace_id', 'kind', 'name']).doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n)
      throw metadefRefusals.item_exists({ kind, name: row.name, namespace: namespace.name })
  }
  noteChange(tx, namespace)
  return rows.map(itemOf)
}

export function rowsOf(
  { clock }: StoreCtx,
  namespaceId: string,
  kind: MetadefKind,
  items: readonly NewItem[],
  last: number,
): MetadefItemRow[] {
  const now = clock.now()
  return items.map(({ name, content }, i) => ({
    namespace_id: namespaceId,
    kind,
    name,
    position: last + 1 + i,
    content: JSON.stringify(content),
    created_at: now,
    updated_at: now,
  }))
}

async function lastPosition(tx: StoreCtx, id: string): Promise<number> {
  const last: RawBuilder<number> = sql<number>`coalesce(max(position), 0)`
  const row = await tx.db.selectFrom('metadef_item').select(last.as('last')).where('namespace_id', '=', id).executeTakeFirst()
  return Number(row?.last ?? 0)
}

/** All that it says is given anew, its name too. @throws not_found, forbidden, conflict */
export const replaceItem = (ctx: StoreCtx, namespace: string, kind: MetadefKind, name: string, given: NewItem): Promise<Item> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, namespace)
    await getItem(tx, namespace, kind, name)
    const taken = given.name !== name && (await rowsNamed(tx, found.id, kind).where('name', '=', given.name).executeTakeFirst())
    if (taken) throw metadefRefusals.item_name_taken({ kind, name: given.name, namespace })
    await tx.db
      .updateTable('metadef_item')
      .set({ name: given.name, content: JSON.stringify(given.content), updated_at: tx.clock.now() })
      .where('namespace_id', '=', found.id)
      .where('kind', '=', kind)
      .where('name', '=', name)
      .execute()
    noteChange(tx, found)
    return getItem(tx, namespace, kind, given.name)
  })

/** @throws not_found, forbidden */
export const removeItem = (ctx: StoreCtx, namespace: string, kind: MetadefKind, name: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, namespace)
    await getItem(tx, namespace, kind, name)
    if (found.protected) throw metadefRefusals.item_protected({ kind, name, namespace })
    const rows = tx.db.deleteFrom('metadef_item').where('namespace_id', '=', found.id).where('kind', '=', kind)
    await deleteFound(rows.where('name', '=', name))
    noteChange(tx, found)
  })

/** Every one of a kind. @throws not_found, forbidden for a namespace that is protected */
export const removeItems = (ctx: StoreCtx, namespace: string, kind: MetadefKind): Promise<void> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, namespace)
    if (found.protected) throw metadefRefusals.namespace_protected({ namespace })
    await dropItems(tx, found, kind)
  })

export async function dropItems(tx: StoreCtx, namespace: Namespace, kind: MetadefKind): Promise<void> {
  await tx.db.deleteFrom('metadef_item').where('namespace_id', '=', namespace.id).where('kind', '=', kind).execute()
  noteChange(tx, namespace)
}

export const noteChange = (tx: StoreCtx, { id, ownerId }: Namespace): void => recordChange(tx, 'metadef_namespace', id, ownerId)
