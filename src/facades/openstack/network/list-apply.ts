/** Applies a list's query to views. */
import { notFound } from '../../../kernel/errors.ts'
import type { ListQuery } from './list-query.ts'
import type { View } from './resource.ts'

export interface ListPage {
  items: View[]
  next: boolean
  previous: boolean
}

export function applyQuery(views: readonly View[], query: ListQuery): ListPage {
  const found = views.filter((view) => matches(view, query))
  const page = pageOf(sorted(found, query), query)
  return { ...page, items: page.items.map((view) => pick(view, query.fields)) }
}

/** Only these attributes; all when none are named. */
export const pick = (view: View, fields: readonly string[]): View =>
  fields.length === 0 ? view : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)))

function matches(view: View, { filters, tags }: ListQuery): boolean {
  for (const [name, values] of filters) if (!values.some((value) => fits(view[name], value))) return false
  const has = (tag: string) => Array.isArray(view.tags) && view.tags.includes(tag)
  return (
    tags.all.every(has) &&
    (tags.any.length === 0 || tags.any.some(has)) &&
    (tags.notAll.length === 0 || !tags.notAll.every(has)) &&
    !tags.notAny.some(has)
  )
}

/** Whether one value of a filter fits an attribute; of a list, whether it fits one element. */
function fits(actual: unknown, wanted: string): boolean {
  if (actual === undefined) return false
  if (actual === null) return wanted === '' || wanted === 'None'
  if (typeof actual === 'boolean') return actual === isTrue(wanted)
  if (Array.isArray(actual)) return actual.some((element) => fitsElement(element, wanted))
  if (typeof actual === 'object') return fitsElement(actual, wanted)
  return String(actual) === wanted
}

const isTrue = (text: string) => ['true', '1'].includes(text.toLowerCase())

/** `fixed_ips=ip_address=10.0.0.3`, `fixed_ips=ip_address_substr=10.0`, or the element itself. */
function fitsElement(element: unknown, wanted: string): boolean {
  if (typeof element !== 'object' || element === null) return String(element) === wanted
  const [key = '', ...rest] = wanted.split('=')
  const value = rest.join('=')
  const parts = new Map<string, unknown>(Object.entries(element))
  if (key.endsWith('_substr')) return String(parts.get(key.slice(0, -'_substr'.length)) ?? '').includes(value)
  return String(parts.get(key)) === value
}

/** A page needs one order for good: the id decides between equals. */
function sorted(views: View[], { sort, limit, marker }: ListQuery): View[] {
  if (sort.length === 0 && limit === undefined && marker === undefined) return views
  const keys = [...sort, { key: 'id', descending: false }]
  return views.sort((a, b) => {
    for (const { key, descending } of keys) {
      const order = compare(a[key], b[key])
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [textOf(a), textOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

function pageOf(views: View[], { limit, marker, reverse }: ListQuery): ListPage {
  const at = marker === undefined ? undefined : views.findIndex((view) => view.id === marker)
  if (at === -1) throw notFound(`The marker ${marker} could not be found.`)
  if (reverse) {
    const end = at ?? views.length
    const start = limit === undefined ? 0 : Math.max(0, end - limit)
    return { items: views.slice(start, end), next: at !== undefined, previous: start > 0 }
  }
  const start = at === undefined ? 0 : at + 1
  const end = limit === undefined ? views.length : start + limit
  return { items: views.slice(start, end), next: end < views.length, previous: at !== undefined }
}
