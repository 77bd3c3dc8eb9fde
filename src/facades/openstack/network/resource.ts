/** What one kind of Neutron's resources is: its attributes, and the domain's functions behind its five endpoints. */
import type { StoreCtx } from '../../../domain/context.ts'
import { type Attribute, atFirst, free, list, name, readOnly, text, uuid } from './attribute.ts'

export type View = Record<string, unknown>
/** Values for columns, to read no more rows than needed; filters are applied to views all the same. */
export type Narrow = Record<string, readonly string[]>

export interface Resource {
  /** `security_group`: the key of one in a body. */
  readonly name: string
  /** `security_groups`: the key of many. */
  readonly plural: string
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Attributes that are columns of text, by the columns' names. */
  readonly columns: Readonly<Record<string, string>>
  /** Whether it has tags. */
  readonly tagged: boolean
  list(ctx: StoreCtx, narrow: Narrow): Promise<View[]>
  get(ctx: StoreCtx, id: string): Promise<View>
  create(ctx: StoreCtx, given: object): Promise<View>
  /** Several in one go, where that is more than one after the other. */
  createMany?(ctx: StoreCtx, given: readonly object[]): Promise<View[]>
  update?(ctx: StoreCtx, id: string, change: object): Promise<View>
  remove(ctx: StoreCtx, id: string): Promise<void>
}

interface Definition<Item, New, Change> {
  name: string
  plural: string
  attributes: Readonly<Record<string, Attribute>>
  columns?: Readonly<Record<string, string>>
  tagged?: boolean
  list(ctx: StoreCtx, narrow: Narrow): Promise<Item[]>
  get(ctx: StoreCtx, id: string): Promise<Item>
  create(ctx: StoreCtx, given: New): Promise<Item>
  createMany?(ctx: StoreCtx, given: readonly New[]): Promise<Item[]>
  update?(ctx: StoreCtx, id: string, change: Change): Promise<Item>
  remove(ctx: StoreCtx, id: string): Promise<void>
  /** In the same order. */
  views(ctx: StoreCtx, items: readonly Item[]): Promise<View[]> | View[]
}

/** Joins a domain's functions and their views; from here on values are what `attributes` made of them. */
export function defineResource<Item, New extends object, Change extends object>(
  definition: Definition<Item, New, Change>,
): Resource {
  const { views, update, createMany } = definition
  const one = async (ctx: StoreCtx, item: Item) => (await views(ctx, [item]))[0] ?? {}
  return {
    name: definition.name,
    plural: definition.plural,
    attributes: definition.attributes,
    columns: { id: 'id', project_id: 'project_id', tenant_id: 'project_id', ...definition.columns },
    tagged: definition.tagged ?? true,
    list: async (ctx, narrow) => views(ctx, await definition.list(ctx, narrow)),
    get: async (ctx, id) => one(ctx, await definition.get(ctx, id)),
    // The attributes read each value to what the domain's input declares, which types cannot follow through a table.
    create: async (ctx, given) => one(ctx, await definition.create(ctx, given as New)),
    ...(createMany ? { createMany: async (ctx, given) => views(ctx, await createMany(ctx, given as New[])) } : {}),
    ...(update ? { update: async (ctx, id, change) => one(ctx, await update(ctx, id, change as Change)) } : {}),
    remove: (ctx, id) => definition.remove(ctx, id),
  }
}

/** What every resource with a name has. */
export const standardAttributes = {
  id: readOnly,
  project_id: atFirst('projectId', text(255)),
  tenant_id: atFirst('projectId', text(255)),
  name: free('name', name),
  description: free('description', name),
  tags: atFirst('tags', list(text(255))),
  created_at: readOnly,
  updated_at: readOnly,
  revision_number: readOnly,
} as const satisfies Record<string, Attribute>

export const ids = list(uuid)
