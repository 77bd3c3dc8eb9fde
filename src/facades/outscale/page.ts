/** Pages of a list: the token of the next one names the last of the one before. */
import { outscaleRefusals } from './refusals.ts'

interface Paged {
  readonly NextPageToken?: string
  readonly ResultsPerPage?: number
}

const USUAL = 100

/** @param items in the order of `keyOf` @throws bad_request for a token that none of ours is */
export function pageOf<T>(
  items: readonly T[],
  { NextPageToken: token, ResultsPerPage: size = USUAL }: Paged,
  keyOf: (item: T) => string,
) {
  const after = token === undefined ? undefined : lastIn(token)
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after)
  const page = rest.slice(0, size)
  const last = page.at(-1)
  const next = last !== undefined && rest.length > size ? { NextPageToken: tokenAfter(keyOf(last)) } : {}
  return { page, next }
}

const tokenAfter = (key: string): string => Buffer.from(JSON.stringify({ after: key })).toString('base64')

function lastIn(token: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { after?: unknown }
    if (typeof after === 'string') return after
  } catch {
    // said below, as of any other token that is none of ours
  }
  throw outscaleRefusals.bad_page_token()
}
