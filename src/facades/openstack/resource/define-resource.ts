/** Declares one kind of resource: its attributes, and the domain's functions behind its five endpoints. */
import type { StoreCtx } from '../../../domain/context.ts'
import { holdTags, listWords } from '../../../domain/tag/index.ts'
import type { KeyPage, ListRequest } from '../../../kernel/page.ts'
import type { Attributes, ChangeOf, NewOf } from './attribute.ts'
import type { Described } from './body.ts'
import type { View } from './operation.ts'

/** Whether the caller is shown an attribute. */
export type Sees = (attribute: string) => boolean

/** Rules by act, where they are not the usual ones. */
export type AllowedActs = Readonly<Partial<Record<'get' | 'update' | 'delete', string>>>

export interface Resource extends Described {
  /** Beneath the service: `/security-groups`. */
  readonly path: string
  /** Who may by default what members of the project may not alone, or others may too; by the domain's queries, and what it asks. */
  readonly allow: AllowedActs
  /** Whether it has tags. */
  readonly tagged: boolean
  /** Keeps others from writing its tags until the transaction ends. */
  holdTags(tx: StoreCtx, id: string): Promise<void>
  keys(ctx: StoreCtx, request: ListRequest): Promise<KeyPage>
  /** In the order of the ids; those that have gone are left out. */
  viewsByIds(ctx: StoreCtx, ids: readonly string[], sees: Sees): Promise<View[]>
  /** What views show of other things than the row: the same text when it is the same. */
  surroundings(ctx: StoreCtx, sees: Sees): Promise<string>
  get(ctx: StoreCtx, id: string, sees: Sees): Promise<View>
  create(ctx: StoreCtx, given: object, sees: Sees): Promise<View>
  /** Several in one go, where that is more than one after the other. */
  createMany?(ctx: StoreCtx, given: readonly object[], sees: Sees): Promise<View[]>
  update?(ctx: StoreCtx, id: string, change: object, sees: Sees): Promise<View>
  remove(ctx: StoreCtx, id: string): Promise<void>
}

/** The parameter of paths that holds an id of the resource: `network_id`. */
export const idName = ({ name }: Pick<Resource, 'name'>): string => `${name}_id`
export const idIn = (resource: Pick<Resource, 'name'>, params: Readonly<Record<string, string>>): string =>
  params[idName(resource)] ?? ''

interface Definition<A extends Attributes, Item, Field extends string> {
  name: string
  plural: string
  attributes: A
  allow?: AllowedActs
  /** The kind under which its tags are kept; absent: it has none. */
  tags?: string
  keys(ctx: StoreCtx, request: ListRequest<Field>): Promise<KeyPage>
  byIds(ctx: StoreCtx, ids: readonly string[]): Promise<Item[]>
  surroundings?(ctx: StoreCtx, sees: Sees): Promise<string>
  get(ctx: StoreCtx, id: string): Promise<Item>
  create: (ctx: StoreCtx, given: NewOf<A>) => Promise<Item>
  createMany?: (ctx: StoreCtx, given: readonly NewOf<A>[]) => Promise<Item[]>
  update?: (ctx: StoreCtx, id: string, change: ChangeOf<A>) => Promise<Item>
  remove(ctx: StoreCtx, id: string): Promise<void>
  /** In the same order. Attributes that the caller is not shown are taken away from what it makes. */
  views(ctx: StoreCtx, items: readonly Item[], sees: Sees): Promise<View[]> | View[]
}

/** Joins a domain's functions and their views: they are checked here against what the attributes read. */
export function defineResource<const A extends Attributes, Item, Field extends string>(
  definition: Definition<A, Item, Field>,
): Resource {
  const { views, keys, byIds, get, create, createMany, update, surroundings } = definition
  const shown = async (ctx: StoreCtx, items: readonly Item[], sees: Sees) => {
    const whole = await withTags(ctx, definition.tags, await views(ctx, items, sees))
    return whole.map((view) => withoutUnseen(definition.attributes, view, sees))
  }
  const one = async (ctx: StoreCtx, item: Item, sees: Sees) => (await shown(ctx, [item], sees))[0] ?? {}
  return {
    name: definition.name,
    plural: definition.plural,
    path: `/${definition.plural.replaceAll('_', '-')}`,
    attributes: definition.attributes,
    allow: definition.allow ?? {},
    tagged: definition.tags !== undefined,
    holdTags: async (tx, id) => (definition.tags === undefined ? undefined : holdTags(tx, { kind: definition.tags, id })),
    // The attributes name the domain's own fields, and each value is what its reader made of it: more than types can follow here.
    keys: (ctx, request) => keys(ctx, request as ListRequest<Field>),
    viewsByIds: async (ctx, ids, sees) => shown(ctx, await byIds(ctx, ids), sees),
    surroundings: async (ctx, sees) => (await surroundings?.(ctx, sees)) ?? '',
    get: async (ctx, id, sees) => one(ctx, await get(ctx, id), sees),
    create: async (ctx, given, sees) => one(ctx, await create(ctx, given as NewOf<A>), sees),
    ...(createMany
      ? { createMany: async (ctx, given, sees) => shown(ctx, await createMany(ctx, given as NewOf<A>[]), sees) }
      : {}),
    ...(update ? { update: async (ctx, id, change, sees) => one(ctx, await update(ctx, id, change as ChangeOf<A>), sees) } : {}),
    remove: (ctx, id) => definition.remove(ctx, id),
  }
}

/** In one query for however many. */
async function withTags(ctx: StoreCtx, kind: string | undefined, views: View[]): Promise<View[]> {
  if (kind === undefined || views.length === 0) return views
  const idOf = (view: View) => String(view.id)
  const tagsOf = await listWords(ctx, kind, views.map(idOf))
  return views.map((view) => ({ ...view, tags: tagsOf(idOf(view)) }))
}

function withoutUnseen(attributes: Attributes, view: View, sees: Sees): View {
  const unseen = Object.keys(view).filter((name) => attributes[name]?.options.shown && !sees(name))
  if (unseen.length === 0) return view
  return Object.fromEntries(Object.entries(view).filter(([name]) => !unseen.includes(name)))
}
