/** The five endpoints that every resource has, made from its declaration. */
import type { Endpoint } from '../../../api/define.ts'
import { rules } from '../../../api/policy/rules.ts'
import type { PreSerialized } from '../../../api/reply.ts'
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { givenSchema, shownSchema } from './attribute.ts'
import { requireGiving, sightOf } from './attribute-rules.ts'
import { readCreate, readUpdate } from './body.ts'
import { idIn, idName, type Resource, type Sees } from './define-resource.ts'
import { fieldsQuery, listQuerySchema } from './list-query-schema.ts'
import { readListQuery } from './list-request.ts'
import type { Operation, Operations, Request, Serving, View } from './operation.ts'
import { pageOf } from './page-bytes.ts'
import { linksBothWays } from './page-links.ts'
import { all } from './query.ts'
import { kitRefusals } from './refusals.ts'

/** Runs work in one transaction. */
export type InOneTransaction = <R>(ctx: StoreCtx, work: (tx: StoreCtx) => Promise<R>) => Promise<R>

const Link = Type.Object({ rel: Type.String(), href: Type.String() })

/** @param inOneTransaction several that are made by one request are made all or none */
export function resourceOperations(resource: Resource, inOneTransaction: InOneTransaction): Operations {
  const { name, plural, update } = resource
  const described = endpointsOf(resource)
  const operations: Record<string, Operation> = {
    [`list_${plural}`]: { endpoint: described.list, handle: (...asked) => list(resource, ...asked) },
    [`show_${name}`]: {
      endpoint: described.show,
      handle: async (ctx, { params, query }, { policy }) => {
        const view = await resource.get(ctx, idIn(resource, params), sightOf(ctx, policy, resource))
        return { [name]: pick(view, all(query.fields)) }
      },
    },
    [`create_${name}`]: {
      endpoint: described.create,
      handle: (ctx, request, serving) => create(resource, inOneTransaction, ctx, request, serving),
    },
    [`delete_${name}`]: {
      endpoint: described.delete,
      handle: async (ctx, request, { policy }) => {
        await requireRevision(resource, ctx, request, sightOf(ctx, policy, resource))
        await resource.remove(ctx, idIn(resource, request.params))
        return undefined
      },
    },
  }
  if (update)
    operations[`update_${name}`] = {
      endpoint: described.update,
      handle: async (ctx, request, { policy }) => {
        const sees = sightOf(ctx, policy, resource)
        const change = readUpdate(resource, request.body)
        await requireRevision(resource, ctx, request, sees)
        const id = idIn(resource, request.params)
        const current = () => resource.get(ctx, id, () => true)
        await requireGiving(ctx, policy, resource, { when: 'update', given: change, current })
        return { [name]: await update(ctx, id, change.fields, sees) }
      },
    }
  return operations
}

function schemasOf({ name, plural, attributes }: Resource) {
  const item = shownSchema(attributes)
  const bare = { additionalProperties: false }
  const returns = Type.Object({ [name]: item }, bare)
  const listed = Type.Object({ [plural]: Type.Array(item), [`${plural}_links`]: Type.Optional(Type.Array(Link)) }, bare)
  const [fresh, changed] = [givenSchema(attributes, 'create'), givenSchema(attributes, 'update')]
  const creation = Type.Union([Type.Object({ [name]: fresh }), Type.Object({ [plural]: Type.Array(fresh) })])
  return { returns, listed, creation, changed }
}

function endpointsOf(resource: Resource) {
  const { name, plural, path, attributes, allow } = resource
  const one = `${path}/{${idName(resource)}}`
  const { returns, listed, creation, changed } = schemasOf(resource)
  const reading = { allow: allow.get ?? rules.projectReaderOrAdmin, queried: true, status: 200 } as const
  const listing = { ...reading, listsOpen: true, documented: { query: listQuerySchema(resource) }, returns: listed } as const
  const writing = { allow: rules.projectMemberOrAdmin, queried: true } as const
  const [anyBody, get, make] = [Type.Unknown(), `get_${name}`, `create_${name}`]
  const picking = { query: Type.Object(fieldsQuery(attributes)) }
  return {
    list: { method: 'GET', path, summary: `List ${plural}`, action: get, ...listing },
    show: { method: 'GET', path: one, summary: `Show a ${name}`, action: get, ...reading, documented: picking, returns },
    create: {
      method: 'POST',
      path,
      summary: `Create a ${name}`,
      action: make,
      ...writing,
      body: anyBody,
      documented: { body: creation },
      status: 201,
      returns: Type.Union([returns, listed]),
    },
    update: {
      method: 'PUT',
      path: one,
      summary: `Update a ${name}`,
      action: `update_${name}`,
      ...writing,
      allow: allow.update ?? writing.allow,
      body: anyBody,
      documented: { body: Type.Object({ [name]: changed }) },
      status: 200,
      returns,
    },
    delete: {
      method: 'DELETE',
      path: one,
      summary: `Delete a ${name}`,
      action: `delete_${name}`,
      ...writing,
      allow: allow.delete ?? writing.allow,
      status: 204,
    },
  } as const satisfies Record<string, Endpoint>
}

/** Only these attributes; all when none are named. */
const pick = (view: View, fields: readonly string[]): View =>
  fields.every((field) => field === '')
    ? view
    : Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)))

/** Rows go out as the bytes that are kept of them. */
async function list(resource: Resource, ctx: StoreCtx, asked: Request, { policy, rows }: Serving): Promise<PreSerialized> {
  const { plural } = resource
  const sees = sightOf(ctx, policy, resource)
  const { request, fields } = readListQuery(resource, asked.query, sees)
  const page = await resource.keys(ctx, request)
  const unseen = Object.keys(resource.attributes).filter((name) => !sees(name))
  return pageOf(ctx, rows, {
    kind: [plural, unseen.join(), fields.join(), asked.base].join(' '),
    key: plural,
    page,
    url: asked.url,
    surroundings: { digest: await resource.surroundings(ctx, sees) },
    render: async (ids) => {
      const views = await resource.viewsByIds(ctx, ids, sees)
      return new Map(views.map((view) => [String(view.id), JSON.stringify(pick(view, fields))]))
    },
    rest: () => {
      const links = linksBothWays(asked, request, page)
      return links.length > 0 ? { [`${plural}_links`]: links } : {}
    },
  })
}

async function create(
  resource: Resource,
  inOneTransaction: InOneTransaction,
  ctx: StoreCtx,
  { body }: Request,
  { policy }: Serving,
): Promise<View> {
  const { many, given } = readCreate(resource, body)
  for (const one of given) await requireGiving(ctx, policy, resource, { when: 'create', given: one })
  const sees = sightOf(ctx, policy, resource)
  const made = await inOneTransaction(ctx, async (tx) => {
    if (resource.createMany)
      return resource.createMany(
        tx,
        given.map(({ fields }) => fields),
        sees,
      )
    const views: View[] = []
    for (const { fields } of given) views.push(await resource.create(tx, fields, sees))
    return views
  })
  return many ? { [resource.plural]: made } : { [resource.name]: made[0] }
}

/** `If-Match: revision_number=3` refuses to touch what somebody else has changed since. */
async function requireRevision(resource: Resource, ctx: StoreCtx, { headers, params }: Request, sees: Sees): Promise<void> {
  const header = headers['if-match']
  if (typeof header !== 'string') return
  const expected = /^revision_number=(\d+)$/.exec(header)?.[1]
  const { revision_number: current } = await resource.get(ctx, idIn(resource, params), sees)
  if (expected !== undefined && Number(expected) === current) return
  throw kitRefusals.revision_differs({ expected: expected ?? header, current })
}
