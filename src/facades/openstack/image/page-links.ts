import type { ListQuery } from './list-query.ts'

/** Glance's links within a list, from the root of the service; `next` only when more follows. */
export function pageLinks(query: ListQuery, lastId: string | undefined): { first: string; next?: string } {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (name !== 'marker') for (const one of value === undefined ? [] : [value].flat()) parameters.append(name, one)
  const linkTo = (search: string) => (search === '' ? '/v2/images' : `/v2/images?${search}`)
  const first = linkTo(parameters.toString())
  if (lastId === undefined) return { first }
  parameters.append('marker', lastId)
  return { first, next: linkTo(parameters.toString()) }
}
