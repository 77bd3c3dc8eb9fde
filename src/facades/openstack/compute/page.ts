/** Nova's pages: at most 1,000 rows. */
import type { PageRequest } from '../../../kernel/page.ts'

export const PAGE_MAX = 1000

export const pageOf = (query: { limit?: number | undefined; marker?: string | undefined }): PageRequest => ({
  limit: Math.min(query.limit ?? PAGE_MAX, PAGE_MAX),
  marker: query.marker,
})

/** A page of rows that are all in memory. @returns undefined when there is no row with that marker */
export function slicePage<T>(rows: readonly T[], { limit, marker }: PageRequest, keyOf: (row: T) => string) {
  const at = marker === undefined ? 0 : rows.findIndex((row) => keyOf(row) === marker) + 1
  if (marker !== undefined && at === 0) return undefined
  const items = rows.slice(at, at + limit)
  return { items, more: at + limit < rows.length }
}
