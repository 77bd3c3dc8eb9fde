/** Reads which part of a list is asked for, and writes the links to the parts before and after. */
import type { Slice, Sliced } from '../../../domain/secret/index.ts'
import { last, type RawQuery } from '../resource/query.ts'

const USUAL = 10
const MOST = 100

/** What is no number is as if it were not there. */
export function sliceOf(query: RawQuery): Slice {
  const limit = numberOf(last(query.limit) || undefined) ?? USUAL
  return { offset: Math.max(0, numberOf(last(query.offset) || undefined) ?? 0), limit: Math.min(MOST, Math.max(1, limit)) }
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[-+]?\d{1,15}\s*$/.test(text)) return undefined
  return Number(text)
}

/** @param path of the list, with what comes before: `http://cloud/key-manager/v1/secrets` */
export function pageView(
  name: string,
  path: string,
  page: Sliced<unknown>,
  views: readonly (object | string)[],
  query: RawQuery = {},
): object {
  const { offset, limit, total } = page
  const linkTo = (from: number) => `${path}?limit=${limit}&offset=${from}${rest(query)}`
  return {
    [name]: views,
    ...(views.length > 0 && offset > 0 && { previous: linkTo(Math.max(0, offset - limit)) }),
    ...(views.length > 0 && total > offset + limit && { next: linkTo(offset + limit) }),
    total,
  }
}

/** What else was asked for goes on being asked for. */
function rest(query: RawQuery): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (name !== 'limit' && name !== 'offset') for (const text of [value ?? []].flat()) parts.append(name, text)
  return parts.size > 0 ? `&${parts}` : ''
}
