/** The five endpoints that every resource has, made from its declaration. */

import type { Api, Endpoint } from '../../../api/define.ts'
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { inOneTransaction } from '../../../domain/network/index.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { readCreate, readUpdate } from './body.ts'
import { applyQuery, type ListPage, pick } from './list-apply.ts'
import { type ListQuery, narrowOf, type RawQuery, readListQuery } from './list-query.ts'
import type { Resource, View } from './resource.ts'

/** What handlers of this facade get: bodies are read by `attributes`, not by a schema, to refuse them in Neutron's words. */
export interface Request {
  params: Record<string, string>
  query: RawQuery
  body: unknown
  headers: { [name: string]: string | string[] | undefined }
  url: string
  base: string
}

// biome-ignore lint/suspicious/noConfusingVoidType: endpoints without a body of their own return nothing
export type Handler = (ctx: StoreCtx, request: Request) => Promise<View | void>

export interface Served {
  api: Api
  handlers: Record<string, Handler>
}

/** The body's schema for documents; what fits is decided by the attributes. */
const anyBody = (resource: Resource) =>
  Type.Unknown({ description: `{"${resource.name}": {…}} with: ${Object.keys(resource.attributes).join(', ')}` })

/** A reply shows what is declared as an attribute and nothing else; `fields` may leave any of it out. */
const itemSchema = ({ attributes }: Resource) =>
  Type.Object(Object.fromEntries(Object.keys(attributes).map((name) => [name, Type.Optional(Type.Unknown())])), {
    additionalProperties: false,
  })

const Link = Type.Object({ rel: Type.String(), href: Type.String() })

export const crud = (resource: Resource): Served => ({ api: apiOf(resource), handlers: handlersOf(resource) })

function apiOf(resource: Resource): Api {
  const { name, plural } = resource
  const path = `/${plural.replaceAll('_', '-')}`
  const one = `${path}/{id}`
  const read = { allow: rules.projectReaderOrAdmin, status: 200 } as const
  const write = { allow: rules.projectMemberOrAdmin } as const
  const body = anyBody(resource)
  const item = itemSchema(resource)
  const returns = Type.Object({ [name]: item }, { additionalProperties: false })
  const many = Type.Object(
    { [plural]: Type.Array(item), [`${plural}_links`]: Type.Optional(Type.Array(Link)) },
    { additionalProperties: false },
  )
  const api: Record<string, Endpoint> = {
    [`list_${plural}`]: { method: 'GET', path, summary: `List ${plural}`, action: `get_${name}`, ...read, returns: many },
    [`show_${name}`]: { method: 'GET', path: one, summary: `Show a ${name}`, action: `get_${name}`, ...read, returns },
    [`create_${name}`]: {
      method: 'POST',
      path,
      summary: `Create a ${name}`,
      action: `create_${name}`,
      ...write,
      body,
      status: 201,
      returns: Type.Union([returns, many]),
    },
    [`delete_${name}`]: {
      method: 'DELETE',
      path: one,
      summary: `Delete a ${name}`,
      action: `delete_${name}`,
      ...write,
      status: 204,
    },
  }
  if (resource.update) {
    const action = `update_${name}`
    api[action] = { method: 'PUT', path: one, summary: `Update a ${name}`, action, ...write, body, status: 200, returns }
  }
  return api
}

function handlersOf(resource: Resource): Record<string, Handler> {
  const { name, plural, update } = resource
  const handlers: Record<string, Handler> = {
    [`list_${plural}`]: (ctx, request) => list(resource, ctx, request),
    [`show_${name}`]: async (ctx, { params, query }) => ({
      [name]: pick(await resource.get(ctx, params.id ?? ''), [query.fields ?? []].flat()),
    }),
    [`create_${name}`]: (ctx, request) => create(resource, ctx, request),
    [`delete_${name}`]: async (ctx, request) => {
      await requireRevision(resource, ctx, request)
      await resource.remove(ctx, request.params.id ?? '')
    },
  }
  if (update)
    handlers[`update_${name}`] = async (ctx, request) => {
      const change = readUpdate(resource, request.body)
      await requireRevision(resource, ctx, request)
      return { [name]: await update(ctx, request.params.id ?? '', change) }
    }
  return handlers
}

async function create(resource: Resource, ctx: StoreCtx, { body }: Request): Promise<View> {
  const { many, given } = readCreate(resource, body)
  const made = await inOneTransaction(ctx, async (tx) => {
    if (resource.createMany) return resource.createMany(tx, given)
    const views: View[] = []
    for (const item of given) views.push(await resource.create(tx, item))
    return views
  })
  return many ? { [resource.plural]: made } : { [resource.name]: made[0] }
}

async function list(resource: Resource, ctx: StoreCtx, request: Request): Promise<View> {
  const query = readListQuery(resource, request.query)
  const page = applyQuery(await resource.list(ctx, narrowOf(resource, query)), query)
  const links = linksOf(request, query, page)
  return { [resource.plural]: page.items, ...(links.length > 0 ? { [`${resource.plural}_links`]: links } : {}) }
}

function linksOf({ url, base }: Request, { limit, reverse }: ListQuery, page: ListPage): { rel: string; href: string }[] {
  if (limit === undefined) return []
  const link = (rel: 'next' | 'previous', marker: unknown) => {
    const href = new URL(url, base)
    href.searchParams.delete('marker')
    href.searchParams.delete('page_reverse')
    if (marker !== undefined) href.searchParams.set('marker', String(marker))
    if (rel === 'previous') href.searchParams.set('page_reverse', 'True')
    return { rel, href: href.href }
  }
  const ends = { next: page.items.at(-1)?.id, previous: page.items[0]?.id }
  const wanted = (['next', 'previous'] as const).filter((rel) => page[rel] && (ends[rel] !== undefined || reverse))
  return wanted.map((rel) => link(rel, ends[rel]))
}

/** `If-Match: revision_number=3` refuses to touch what somebody else has changed since. */
async function requireRevision(resource: Resource, ctx: StoreCtx, { headers, params }: Request): Promise<void> {
  const header = headers['if-match']
  if (typeof header !== 'string') return
  const expected = /^revision_number=(\d+)$/.exec(header)?.[1]
  const { revision_number: current } = await resource.get(ctx, params.id ?? '')
  if (expected !== undefined && Number(expected) === current) return
  throw new CloudError('precondition_failed', `Constrained to ${expected ?? header}, but current revision is ${current}`)
}
