/** Writes the links of a list's pages: the URL that was asked for, with another marker. */
import { Type } from '../../../api/schema.ts'

interface Asked {
  /** Path and query as sent. */
  readonly url: string
  /** Scheme, host and mount prefix as the caller wrote them. */
  readonly base: string
}

export interface Link {
  rel: string
  href: string
}

/** Query parameters to set, or to leave out. */
type Change = Readonly<Record<string, string | undefined>>

export function urlWith({ url, base }: Asked, change: Change): string {
  const href = new URL(url, base)
  setParameters(href.searchParams, change)
  return href.href
}

/** The query of `url` with the change, for links that do not say where the service is: `?limit=2&marker=…`; empty when nothing is asked. */
export function searchWith(url: string, change: Change): string {
  const parameters = new URLSearchParams(url.split('?').slice(1).join('?'))
  setParameters(parameters, change)
  return parameters.size === 0 ? '' : `?${parameters}`
}

function setParameters(parameters: URLSearchParams, change: Change): void {
  for (const [key, value] of Object.entries(change)) {
    parameters.delete(key)
    if (value !== undefined) parameters.append(key, value)
  }
}

/** The next page's, where there is one. */
export const nextLinks = (asked: Asked, lastId: string | undefined): Link[] =>
  lastId === undefined ? [] : [{ rel: 'next', href: urlWith(asked, { marker: lastId }) }]

interface PageEnds {
  readonly items: readonly { id: string }[]
  readonly more: boolean
}

/** Links both ways, of a list whose pages can be read backwards. Only a page that was limited has any. */
export function linksBothWays(
  asked: Asked,
  { limit, marker, reverse = false }: { limit?: number; marker?: string; reverse?: boolean },
  { items, more }: PageEnds,
): Link[] {
  if (limit === undefined) return []
  const [hasNext, hasPrevious] = reverse ? [marker !== undefined, more] : [more, marker !== undefined]
  const [first, last] = [items[0]?.id, items.at(-1)?.id]
  const link = (rel: string, id: string | undefined, back: string | undefined): Link => ({
    rel,
    href: urlWith(asked, { marker: id, page_reverse: back }),
  })
  return [
    ...(hasNext && (last !== undefined || reverse) ? [link('next', last, undefined)] : []),
    ...(hasPrevious && (first !== undefined || reverse) ? [link('previous', first, 'True')] : []),
  ]
}

/** `links` and `truncated` of a list that says where it stands: `next` only where rows follow. @param page absent: it has no pages */
export function collectionLinks(asked: Asked, { items, more }: PageEnds = { items: [], more: false }) {
  return { ...linksTo(asked, more ? items.at(-1)?.id : undefined), ...(more && { truncated: true }) }
}

/** The same of a list whose pages are told apart by another marker; absent on the last one. */
export function linksTo(asked: Asked, marker: string | undefined) {
  const links = { self: urlWith(asked, {}), next: marker === undefined ? null : urlWith(asked, { marker }), previous: null }
  return { links, ...(marker !== undefined && { truncated: true }) }
}

const orNone = Type.Union([Type.String(), Type.Null()])
export const collectionLinksSchema = {
  links: Type.Object({ self: Type.String(), next: orNone, previous: orNone }),
  truncated: Type.Optional(Type.Boolean()),
}
