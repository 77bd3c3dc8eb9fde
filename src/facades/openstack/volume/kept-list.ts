/** Answers lists in Cinder's way with rows that are kept as bytes: page, count and the link to the next page. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { PreSerialized } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { KeyPage, RowKey } from '../../../kernel/page.ts'
import type { Serving } from '../resource/operation.ts'
import { pageOf } from '../resource/page-bytes.ts'
import { urlWith } from '../resource/page-links.ts'
import { last, type QueryValue } from '../resource/query.ts'
import { sightOfRows } from '../resource/row-sight.ts'
import { cinderRules } from './allow.ts'
import type { ListQuery } from './list-request.ts'
import { flagNamed } from './pieces.ts'
import { cinderRefusals } from './refusals.ts'
import { versions } from './versions.ts'

export interface ListInput {
  readonly query: ListQuery
  readonly version: string
  readonly url: string
  readonly base: string
}

export interface KeptList<R> {
  /** Of a page. */
  readonly limit: number
  /** In the body: `volumes`. */
  readonly key: string
  /** Of the links in the body, where it is not `volumes_links`. */
  readonly linksKey?: string
  /** One row as the replies of versions change it: `volume`; another for another form of the same row. */
  readonly fragment: string
  /** What decides which parts of a row are shown, besides who is an admin. */
  readonly rules?: readonly Guarded[]
  /** All rows are of this project; absent: of any. */
  readonly projectId: string | undefined
  /** What rows show of others than themselves: `page-bytes.ts`. */
  readonly surroundings?: { digest: string; stampOf(row: RowKey): string }
  /** The page's keys. */
  keys(): Promise<KeyPage>
  /** How many there are on all pages; absent: not told. */
  count?(): Promise<number>
  rowsByIds(ids: readonly string[]): Promise<readonly R[]>
  /** In the newest version. */
  viewOf(row: R): object
}

const NO_PAGE: KeyPage = { items: [], more: false, digest: '' }

/** @throws bad_request */
export async function keptList<R extends { id: string }>(
  ctx: StoreCtx,
  { policy, rows }: Serving,
  input: ListInput,
  list: KeptList<R>,
): Promise<PreSerialized> {
  const { key, limit, linksKey = `${key}_links`, fragment, rules = [], surroundings } = list
  const counts = list.count !== undefined && isCounted(input)
  const page = limit === 0 ? NO_PAGE : await list.keys()
  const count = counts ? await list.count?.() : undefined
  const sight = sightOfRows(ctx, policy, [cinderRules.isAdmin, ...rules], list.projectId)
  const sent = await pageOf(ctx, rows, {
    kind: [fragment, input.version, input.base, sight].join(' '),
    key,
    page,
    url: input.url,
    surroundings: {
      digest: `${count} ${surroundings?.digest ?? ''}`,
      stampOf: surroundings ? (row) => surroundings.stampOf(row) : () => '',
    },
    render: async (ids) =>
      new Map(
        (await list.rowsByIds(ids)).map((row) => [
          row.id,
          JSON.stringify(versions.downgrade(fragment, input.version, list.viewOf(row))),
        ]),
      ),
    rest: () => ({ ...nextOf(linksKey, input, page.items, limit), ...(count !== undefined && { count }) }),
  })
  return input.version === versions.max ? sent : new PreSerialized(sent.json, { isLowered: true })
}

/** @throws bad_request */
function isCounted({ query, version }: ListInput): boolean {
  const asked = query.with_count !== undefined && isAsked(query.with_count, 'with_count')
  return asked && versions.covers({ since: '3.45' }, version)
}

/** Cinder names a next page wherever this one is full. */
export const nextOf = <K extends string>(
  key: K,
  asked: { url: string; base: string },
  items: readonly { id: string }[],
  limit: number,
) => {
  const end = items.at(-1)
  if (end === undefined || items.length < limit) return {}
  return { [key]: [{ rel: 'next', href: urlWith(asked, { marker: end.id }) }] }
}

/** A flag of a query. @throws bad_request */
export function isAsked(value: QueryValue, name: string): boolean {
  const text = last(value) ?? ''
  const flag = text === '' ? false : flagNamed(text)
  if (flag === undefined) throw cinderRefusals.bad_boolean({ name, text }, { field: name })
  return flag
}
