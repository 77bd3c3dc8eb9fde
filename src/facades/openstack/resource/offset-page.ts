/** Reads which part of a list is asked for by number (`limit`, `offset`), and writes the total and the links to the parts before and after. */
import { type TProperties, Type } from '../../../api/schema.ts'
import type { OffsetPage, OffsetRequest } from '../../../kernel/page.ts'
import { last, type QueryValue, type RawQuery } from './query.ts'

const USUAL = 10
const MOST = 100

/** For documents: what is no such number is as if it were not there. */
export const offsetQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, default: USUAL })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
} satisfies TProperties

/** What is no number is as if it were not there. */
export function offsetRequestOf(query: { readonly limit?: QueryValue; readonly offset?: QueryValue }): OffsetRequest {
  const limit = numberOf(last(query.limit) || undefined) ?? USUAL
  return { offset: Math.max(0, numberOf(last(query.offset) || undefined) ?? 0), limit: Math.min(MOST, Math.max(1, limit)) }
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[-+]?\d{1,15}\s*$/.test(text)) return undefined
  return Number(text)
}

interface Shown {
  /** Of the list in the reply. */
  name: string
  /** Of the list, with what comes before: `http://cloud/key-manager/v1/secrets`. */
  path: string
  views: readonly (object | string)[]
  /** What else was asked for goes on being asked for. */
  query?: RawQuery
}

export function offsetPageView({ offset, limit, total }: OffsetPage<unknown>, { name, path, views, query = {} }: Shown): object {
  const linkTo = (from: number) => `${path}?limit=${limit}&offset=${from}${rest(query)}`
  return {
    [name]: views,
    ...(views.length > 0 && offset > 0 && { previous: linkTo(Math.max(0, offset - limit)) }),
    ...(views.length > 0 && total > offset + limit && { next: linkTo(offset + limit) }),
    total,
  }
}

function rest(query: RawQuery): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (name !== 'limit' && name !== 'offset') for (const text of [value ?? []].flat()) parts.append(name, text)
  return parts.size > 0 ? `&${parts}` : ''
}
