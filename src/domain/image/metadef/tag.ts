/** Tags that a namespace offers: they are set all at once or one by one, and listed page by page. */

import type { Direction } from '../../../kernel/page.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { readPage } from '../../../store/page.ts'
import { dropItems, getItem, type Item, insertItems, itemOf } from './item.ts'
import { getForChange, getNamespace } from './namespace.ts'

const KIND = 'tag'

/** In place of those that are there, or beside them. @throws not_found, forbidden, conflict */
export const setTags = (ctx: StoreCtx, namespace: string, names: readonly string[], mode: 'replace' | 'append') =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, namespace)
    if (mode === 'replace' && names.length > 0) await dropItems(tx, found, KIND)
    return insertItems(
      tx,
      found,
      KIND,
      names.map((name) => ({ name, content: {} })),
    )
  })

export const TAG_SORT_KEYS = { name: 'name', created_at: 'created_at', updated_at: 'updated_at', id: 'position' } as const
export type TagSortKey = keyof typeof TAG_SORT_KEYS

export interface TagListRequest {
  limit?: number
  /** A name. */
  marker?: string
  sort: TagSortKey
  direction: Direction
}

/** As good as none; no list is longer. */
const NO_LIMIT = 2 ** 31 - 2

/** @throws not_found, for the marker too */
export async function listTags(
  ctx: StoreCtx,
  namespace: string,
  { limit, marker, sort, direction }: TagListRequest,
): Promise<Item[]> {
  const { id } = await getNamespace(ctx, namespace)
  const rows = ctx.db.selectFrom('metadef_item').selectAll().where('namespace_id', '=', id).where('kind', '=', KIND)
  const columns = [...new Set([TAG_SORT_KEYS[sort], 'created_at', 'position'] as const)]
  const keys = columns.map((column) => ({ column, direction, notNull: true }))
  if (marker !== undefined) await getItem(ctx, namespace, KIND, marker)
  const at = marker === undefined ? undefined : await rows.where('name', '=', marker).executeTakeFirst()
  const after = at && columns.map((column) => at[column])
  const page = await readPage(rows, { keys, limit: limit ?? NO_LIMIT, ...(after && { after }) })
  return page.items.map(itemOf)
}
