/** Lists sent as bytes that are kept: a page whose rows are as before is sent as it was, and else only what is new is rendered. */
import { nextTurn } from '../../../kernel/clock.ts'
import type { RowKey } from '../../../kernel/page.ts'
import type { ResponseRowCache } from './response-row-cache.ts'

export interface RowList {
  /** What a row's rendering depends on besides the row: kind, version, base URL, sight of things. */
  readonly form: string
  /** Which page of which list it is: the URL that was asked for. */
  readonly page: string
  /** The same text only for the same rows in the same state. */
  readonly digest: string
  /** Looked at only when the page is another than before. */
  readonly rows: () => readonly RowKey[]
  /** JSON by id of those rows that are still there. */
  readonly render: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** The key of the list: `servers`. */
  readonly key: string
  /** What follows the list: `,"servers_links":[…]`. */
  readonly tail: () => string
}

/** How many are rendered before others have their turn. */
const AT_ONCE = 50

/** `{"servers":[…]}` */
export async function listBytes(cache: ResponseRowCache, list: RowList): Promise<Buffer> {
  const pages = `page of ${list.form}`
  const kept = cache.find(pages, list.page, list.digest)
  if (kept) return kept
  const keys = list.rows()
  const rows = await rowsAsBytes(cache, list.form, keys, list.render)
  const bytes = joinList(list.key, rows, list.tail())
  if (rows.length === keys.length) cache.keep(pages, list.page, list.digest, bytes)
  return bytes
}

/** Rows in the order of their keys; those that went meanwhile are left out. */
export async function rowsAsBytes(
  cache: ResponseRowCache,
  form: string,
  keys: readonly RowKey[],
  render: RowList['render'],
): Promise<Buffer[]> {
  const found = keys.map(({ id, stamp }) => cache.find(form, id, stamp))
  const missing = keys.flatMap((_, i) => (found[i] ? [] : [i]))
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    if (at > 0) await nextTurn()
    const some = missing.slice(at, at + AT_ONCE)
    const rendered = await render(some.flatMap((i) => keys[i]?.id ?? []))
    for (const i of some) {
      const key = keys[i]
      const json = key && rendered.get(key.id)
      if (!key || json === undefined) continue
      const bytes = Buffer.from(json)
      found[i] = bytes
      cache.keep(form, key.id, key.stamp, bytes)
    }
  }
  return found.flatMap((bytes) => bytes ?? [])
}

const COMMA = Buffer.from(',')

/** @param tail what follows the list, `,"servers_links":[…]` */
export function joinList(key: string, rows: readonly Buffer[], tail: string): Buffer {
  const parts: Buffer[] = [Buffer.from(`{"${key}":[`)]
  rows.forEach((row, i) => {
    if (i > 0) parts.push(COMMA)
    parts.push(row)
  })
  parts.push(Buffer.from(`]${tail}}`))
  return Buffer.concat(parts)
}
