/** Reads lists whose queries a schema has judged: filters, order and page as the domain's request, and the link to the next page. */
import type { Direction, Filter, ListRequest, Page } from '../../../kernel/page.ts'
import { type Link, nextLinks } from './page-links.ts'
import { kitRefusals } from './refusals.ts'

/** How a list answers what its query asks. @typeParam Q the query, as the schema gives it */
export interface QueryReading<Q, F extends string> {
  /** By key of the query: the domain's filter; undefined where the value asks for nothing. */
  readonly filters: { readonly [K in keyof Q]?: (value: NonNullable<Q[K]>) => Filter<F> | undefined }
  /** By sort key: the domain's field. */
  readonly sort?: Readonly<Record<string, F>>
  /** The way of an order that none is said for. */
  readonly direction?: Direction
  /** The most rows of a page. */
  readonly most: number
}

interface Paging {
  limit?: number | undefined
  marker?: string | undefined
  sort_key?: string | string[] | undefined
  sort_dir?: string | string[] | undefined
}

/** @throws bad_request for more directions than keys */
export function readQuery<Q extends Paging, F extends string>(query: Q, reading: QueryReading<Q, F>): ListRequest<F> {
  const filters = (Object.keys(reading.filters) as (keyof Q)[]).flatMap((key) => {
    const value = query[key]
    return value === undefined || value === null ? [] : (reading.filters[key]?.(value) ?? [])
  })
  return {
    filters,
    sort: sortOf(query, reading),
    limit: Math.min(query.limit ?? reading.most, reading.most),
    marker: query.marker,
  }
}

/** The first direction holds for keys that have none of their own; keys that no row has a value for leave the order as it is. */
function sortOf<F extends string>(
  query: Paging,
  { sort = {}, direction = 'asc' }: Pick<QueryReading<never, F>, 'sort' | 'direction'>,
): ListRequest<F>['sort'] {
  const [keys, directions] = [[query.sort_key ?? []].flat(), [query.sort_dir ?? []].flat()]
  if (directions.length > Math.max(keys.length, 1)) throw kitRefusals.more_directions_than_keys({ field: 'sort_dir' })
  const usual = directions[0] ?? direction
  return keys.flatMap((key, i) => {
    const field = Object.hasOwn(sort, key) ? sort[key] : undefined
    return field === undefined ? [] : [{ field, direction: (directions[i] ?? usual) === 'desc' ? 'desc' : 'asc' } as const]
  })
}

/** Of a page with more behind it, under the key that the list's body has it: `{ flavors_links: […] }`. */
export function nextUnder<K extends string, T>(
  key: K,
  asked: { url: string; base: string },
  { items, more }: Page<T>,
  markerOf: (item: T) => string,
): { [P in K]?: Link[] } {
  const last = items.at(-1)
  const links: { [P in K]?: Link[] } = {}
  if (more && last !== undefined) links[key] = nextLinks(asked, markerOf(last))
  return links
}
