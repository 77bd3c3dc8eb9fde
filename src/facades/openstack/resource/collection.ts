/**
 * Declares a collection of a service whose bodies are judged by schemas: its attributes, and the domain's functions behind its
 * endpoints. What is shown, the schemas, the list's filters and the links follow from the attributes.
 */
import type { Targets } from '../../../api/policy-target.ts'
import type { TProperties } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { KeyPage, ListRequest, Page } from '../../../kernel/page.ts'
import type { Attributes, ChangeOf, NewOf, ShownOf } from './attribute.ts'
import { type Filterable, readComparatorQuery } from './comparator-request.ts'
import type { Request, Serving, View } from './operation.ts'
import { collectionLinks } from './page-links.ts'
import type { RawQuery } from './query.ts'

export type Verb = 'list' | 'show' | 'create' | 'update' | 'delete'
type PerVerb = Readonly<Partial<Record<Verb, string>>>

/** A request as it reaches the domain's functions. */
export interface CollectionRequest<Parts = object> {
  readonly request: Request
  readonly serving: Serving & Parts
  /** What the path has in a parameter's place. */
  param(name: string): string
  /** The body's object as it was sent. */
  readonly sent: View
}

export interface Identified {
  readonly id: string
  readonly extra?: Readonly<Record<string, unknown>>
}
/** With what a body has besides its attributes, where that is kept. */
type With<Open> = Open extends true ? { extra: View } : object

/** What a collection is, without what its functions take and give. */
interface Described extends Omit<Filterable, 'limitMax'> {
  readonly name: string
  readonly plural: string
  readonly path: string
  /** The parameter of paths that holds an id; `region_id` unless told. */
  readonly id?: string
  /** By default who may; a verb that is not here has no endpoint. */
  readonly allow: PerVerb
  /** What rules are told of the row that a path names, or why they are told nothing. */
  readonly target: Targets<StoreCtx>[string]
  readonly summaries?: PerVerb
  /** What the query of one alone may have, for documents: `viewOfOne` reads it. */
  readonly showQuery?: TProperties
  /** Whether bodies may have further attributes, which are kept and shown as they are. */
  readonly open?: boolean
  /** Whether nothing may stand beside the object in a body. */
  readonly closedBody?: true
  /** Whether a change may be of nothing. */
  readonly emptyChange?: true
  /** Whether it is made by PUT, under an id that the caller chooses; `or assigned`: by POST as well, which gives one. */
  readonly chosenId?: true | 'or assigned'
}

export interface Definition<A extends Attributes, Item, Field extends string, Parts, Open> extends Described {
  readonly attributes: A
  readonly open?: Open & boolean
  list?(ctx: StoreCtx, request: ListRequest<Field>, at: CollectionRequest<Parts>): Promise<Page<Item>>
  /** In place of `list`, where rows are kept as bytes. */
  keys?(ctx: StoreCtx, request: ListRequest<Field>): Promise<KeyPage>
  byIds?(ctx: StoreCtx, ids: readonly string[]): Promise<Item[]>
  get?(ctx: StoreCtx, id: string, at: CollectionRequest<Parts>): Promise<Item>
  create?(ctx: StoreCtx, spec: NewOf<A> & With<Open>, at: CollectionRequest<Parts>): Promise<Item>
  /** Several at once, all or none. */
  createMany?(ctx: StoreCtx, specs: (NewOf<A> & With<Open>)[], at: CollectionRequest<Parts>): Promise<Item[]>
  update?(ctx: StoreCtx, id: string, change: ChangeOf<A> & With<Open>, at: CollectionRequest<Parts>): Promise<Item>
  remove?(ctx: StoreCtx, id: string, at: CollectionRequest<Parts>): Promise<unknown>
  /** Where it stands beneath the service, where that is not its id in the collection. */
  self?(item: Item): string
  /** What does not follow from its attributes. */
  view?(item: Item, base: string): View
  /** What takes a look at other rows, for all items at once and in their order. */
  relatedViews?(ctx: StoreCtx, items: readonly Item[], at: CollectionRequest<Parts>): Promise<View[]>
  /** What is shown of one alone, and not in lists. */
  viewOfOne?(ctx: StoreCtx, item: Item, at: CollectionRequest<Parts>, viewOf: (item: Item) => View): Promise<View>
}

/** What all collections of a service have in common. */
export interface CollectionStyle {
  /** What the names of rules begin with: `identity:`. */
  readonly actions: string
  /** No page is longer. */
  readonly limitMax: number
}

/** Its functions take and give what the attributes do, which is checked where it is declared and forgotten here. */
export interface Collection<Parts = object, Item extends Identified = Identified, Field extends string = string>
  extends Described {
  readonly style: CollectionStyle
  readonly functions: Definition<Attributes, Item, string, Parts, boolean>
  /** What the query of a list asks for. */
  requestIn(query: RawQuery): ListRequest<Field>
  /** Of one item, as lists show it. */
  viewOf(base: string, item: Item): View
}

/** Checks a domain's functions against what the attributes read and show. */
export const collectionsWith =
  <Parts = object>(style: CollectionStyle) =>
  <const A extends Attributes, Item extends ShownOf<A> & Identified, Field extends string, const Open = false>(
    definition: Definition<A, Item, Field, Parts, Open>,
  ): Collection<Parts, Item, Field> => ({
    ...definition,
    style,
    // The attributes name the domain's own fields, and each value is what its reader made of it: more than types can follow here.
    functions: definition as unknown as Collection<Parts, Item>['functions'],
    requestIn: (query) => readComparatorQuery({ ...definition, ...style }, query) as ListRequest<Field>,
    viewOf: (base, item) => ({
      ...item.extra,
      ...attributesOf(definition.attributes, item),
      links: { self: base + (definition.self?.(item) ?? `${definition.path}/${encodeURIComponent(item.id)}`) },
      ...definition.view?.(item, base),
    }),
  })

function attributesOf(attributes: Attributes, item: object): View {
  const values = new Map<string, unknown>(Object.entries(item))
  const shown: View = {}
  for (const [name, { options }] of Object.entries(attributes)) {
    if (options.hidden || options.field === undefined) continue
    const value = values.get(options.field)
    // `ShownOf` holds the item to what `show` takes
    const made = options.show ? options.show(value as never) : value
    if (made !== undefined) shown[name] = made
  }
  return shown
}

/** In the same order, with what takes a look at other rows. */
export async function viewsOf<Parts>(
  { functions, viewOf }: Collection<Parts>,
  ctx: StoreCtx,
  at: CollectionRequest<Parts>,
  items: readonly Identified[],
): Promise<View[]> {
  const related = await functions.relatedViews?.(ctx, items, at)
  return items.map((item, i) => ({ ...viewOf(at.request.base, item), ...related?.[i] }))
}

export const idName = ({ id, name }: Pick<Described, 'id' | 'name'>): string => id ?? `${name}_id`
/** Of the path. */
export const idIn = (of: Pick<Described, 'id' | 'name'>, at: Pick<CollectionRequest, 'param'>): string => at.param(idName(of))

/** A list of items as one of the collection's endpoints would answer it, for other endpoints. */
export const listReply = <Item extends Identified>(
  { plural, viewOf }: Pick<Collection<never, Item>, 'plural' | 'viewOf'>,
  asked: { base: string; url: string },
  page: Page<Item>,
): View => ({ [plural]: page.items.map((item) => viewOf(asked.base, item)), ...collectionLinks(asked, page) })
