/** The endpoints that follow from the declaration of a collection, with what answers them. */
import type { Endpoint } from '../../../api/define.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { type Collection, type CollectionRequest, type Identified, idIn, type Verb, viewsOf } from './collection.ts'
import { givenIn, requireUnmoved, sentIn, severalIn } from './collection-body.ts'
import { endpointOf, puttingOf } from './collection-endpoints.ts'
import type { Operation, Operations, Request, Serving, View } from './operation.ts'
import { pageOf } from './page-bytes.ts'
import { collectionLinks } from './page-links.ts'

type Answer<Parts> = (ctx: StoreCtx, at: CollectionRequest<Parts>) => Promise<object | undefined>

export function collectionOperations<Parts>(collection: Collection<Parts>): Operations<Parts> {
  const { list, keys, get, create, createMany, update, remove } = collection.functions
  const { name, plural } = collection
  const id = (at: CollectionRequest<Parts>) => idIn(collection, at)
  const reply = (ctx: StoreCtx, at: CollectionRequest<Parts>, item: Identified) => oneReply(collection, ctx, at, item)
  const operations: Record<string, Operation<Parts>> = {}
  const answered = (endpoint: Endpoint, answer: Answer<Parts>): Operation<Parts> => ({
    endpoint,
    handle: (ctx, request, serving) => answer(ctx, atOf(collection, request, serving)),
  })
  const add = (verb: Verb, of: string, answer: Answer<Parts>) => {
    operations[verb + camel(of)] = answered(endpointOf(collection, verb), answer)
  }
  if (list || keys) add('list', plural, (ctx, at) => allListed(collection, ctx, at))
  if (get) add('show', name, async (ctx, at) => reply(ctx, at, await get(ctx, id(at), at)))
  if (create) {
    const answer: Answer<Parts> = async (ctx, at) => reply(ctx, at, await create(ctx, givenIn(collection, at.sent, 'create'), at))
    add('create', name, answer)
    if (collection.chosenId === 'or assigned') operations[`put${camel(name)}`] = answered(puttingOf(collection), answer)
  }
  if (createMany)
    add('create', plural, async (ctx, at) => {
      const specs = severalIn(at.request.body, plural).map((sent) => givenIn(collection, sent, 'create'))
      return { [plural]: await viewsOf(collection, ctx, at, await createMany(ctx, specs, at)) }
    })
  if (update)
    add('update', name, async (ctx, at) => {
      await requireUnmoved(collection, ctx, at)
      return reply(ctx, at, await update(ctx, id(at), givenIn(collection, at.sent, 'update'), at))
    })
  if (remove) add('delete', name, async (ctx, at) => void (await remove(ctx, id(at), at)))
  return operations
}

const camel = (name: string): string => name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

const atOf = <Parts>({ name }: Collection<Parts>, request: Request, serving: Serving & Parts): CollectionRequest<Parts> => ({
  request,
  serving,
  param: (key) => request.params[key] ?? '',
  sent: sentIn(request.body, name),
})

async function oneReply<Parts>(
  collection: Collection<Parts>,
  ctx: StoreCtx,
  at: CollectionRequest<Parts>,
  item: Identified,
): Promise<View> {
  const [view] = await viewsOf(collection, ctx, at, [item])
  const viewOf = (other: Identified) => collection.viewOf(at.request.base, other)
  return { [collection.name]: { ...view, ...(await collection.functions.viewOfOne?.(ctx, item, at, viewOf)) } }
}

async function allListed<Parts>(collection: Collection<Parts>, ctx: StoreCtx, at: CollectionRequest<Parts>) {
  const { plural, functions } = collection
  const { base, query, url } = at.request
  const request = collection.requestIn(query)
  const { list, keys, byIds } = functions
  if (!keys || !byIds) {
    const page = (await list?.(ctx, request, at)) ?? { items: [], more: false }
    return { [plural]: await viewsOf(collection, ctx, at, page.items), ...collectionLinks(at.request, page) }
  }
  const page = await keys(ctx, request)
  return pageOf(ctx, at.serving.rows, {
    kind: `${plural} ${base}`,
    key: plural,
    page,
    url,
    render: async (ids) => {
      const views = await viewsOf(collection, ctx, at, await byIds(ctx, ids))
      return new Map(views.map((view) => [String(view.id), JSON.stringify(view)]))
    },
    rest: () => collectionLinks(at.request, page),
  })
}
