/** Nova's pages: at most 1,000 rows, and a link to the next when more follow. */
import type { PageRequest } from '../../../kernel/page.ts'

export const PAGE_MAX = 1000

export const pageOf = (query: { limit?: number | undefined; marker?: string | undefined }): PageRequest => ({
  limit: Math.min(query.limit ?? PAGE_MAX, PAGE_MAX),
  marker: query.marker,
})

/** @param path beneath the mount, `/servers/detail` */
export function nextLink(input: { base: string; url: string }, path: string, marker: string) {
  const query = new URLSearchParams(input.url.split('?', 2)[1] ?? '')
  query.set('marker', marker)
  return [{ rel: 'next', href: `${input.base}${path}?${query}` }]
}

/** A page of rows that are all in memory. @returns undefined when there is no row with that marker */
export function slicePage<T>(rows: readonly T[], { limit, marker }: PageRequest, keyOf: (row: T) => string) {
  const at = marker === undefined ? 0 : rows.findIndex((row) => keyOf(row) === marker) + 1
  if (marker !== undefined && at === 0) return undefined
  const items = rows.slice(at, at + limit)
  return { items, more: at + limit < rows.length }
}
