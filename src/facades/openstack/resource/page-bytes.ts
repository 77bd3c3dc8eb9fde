/** A page of a list as the bytes that are kept of it, for every service: `{"images":[…],"first":…}`. */
import type { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import { listBytes, type RowList } from '../../../api/dialects/openstack-json/response-row-list.ts'
import { PreSerialized } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { KeyPage, RowKey } from '../../../kernel/page.ts'

export interface PageAsked {
  /** What a row's rendering depends on besides the row: its kind, the version, the base URL, what the caller is shown. */
  readonly kind: string
  /** The key of the list in the body. */
  readonly key: string
  readonly page: KeyPage
  /** Path and query as sent. */
  readonly url: string
  readonly render: RowList['render']
  /** What the body says besides the list; links tell of other pages, for example. */
  readonly rest?: () => Readonly<Record<string, unknown>>
  /** What rows show of other things than their own. */
  readonly surroundings?: {
    /** The same text when it is the same. */
    readonly digest: string
    /** Which part of it a row shows. */
    readonly stampOf?: (row: RowKey) => string
  }
}

export async function pageOf(ctx: StoreCtx, rows: ResponseRowCache, asked: PageAsked): Promise<PreSerialized> {
  const { kind, key, page, url, render, rest, surroundings } = asked
  const stampOf = surroundings?.stampOf
  const bytes = await listBytes(rows, {
    form: stampOf ? kind : `${kind} ${surroundings?.digest ?? ''}`,
    page: `${whose(ctx)} ${url}`,
    digest: `${surroundings?.digest ?? ''} ${page.digest}`,
    rows: () => (stampOf ? page.items.map((row) => ({ id: row.id, stamp: `${row.stamp} ${stampOf(row)}` })) : page.items),
    render,
    key,
    tail: () =>
      Object.entries(rest?.() ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
        .join(''),
  })
  return new PreSerialized(bytes)
}

/** Callers of other scopes ask for other rows by the same URL; a page is kept for each. */
const whose = ({ who }: StoreCtx): string => (who.kind === 'user' ? `${who.userId} ${JSON.stringify(who.scope)}` : who.kind)
