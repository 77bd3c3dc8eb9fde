/** Reads a collection's bodies, which schemas have judged, by its attributes. */
import type { StoreCtx } from '../../../domain/context.ts'
import { fieldsOf, isObject } from './body.ts'
import { type Collection, type CollectionRequest, idIn } from './collection.ts'
import type { View } from './operation.ts'
import { kitRefusals } from './refusals.ts'

/** What stands under a key of the body; empty when that is no object. */
export function sentIn(body: unknown, key: string): View {
  const sent = isObject(body) && Object.hasOwn(body, key) ? body[key] : undefined
  return isObject(sent) ? sent : {}
}

export function severalIn(body: unknown, key: string): View[] {
  const sent = isObject(body) && Object.hasOwn(body, key) ? body[key] : undefined
  return Array.isArray(sent) ? sent.filter(isObject) : []
}

/**
 * Under the domain's names. In an open body what is no attribute is kept, and so is an attribute that has no meaning to the domain;
 * what is only shown is not: clients send back what they were shown.
 */
export function givenIn(collection: Collection<never>, sent: View, when: 'create' | 'update'): never {
  const of = (name: string) => (Object.hasOwn(collection.attributes, name) ? collection.attributes[name]?.options : undefined)
  const meant = Object.entries(sent).filter(([name]) => of(name)?.[when] !== undefined && of(name)?.[when] !== 'same')
  const { fields } = fieldsOf(collection, new Map(meant))
  // it has what `Definition` says of the attributes, which are forgotten here
  if (!collection.open) return fields as never
  const isKept = (name: string) => {
    const options = of(name)
    return options ? options.create !== undefined && options.field === undefined : name !== 'links'
  }
  return { ...fields, extra: Object.fromEntries(Object.entries(sent).filter(([name]) => isKept(name))) } as never
}

/** What never changes may come again as it is. @throws bad_request */
export async function requireUnmoved<Parts>(
  collection: Collection<Parts>,
  ctx: StoreCtx,
  at: CollectionRequest<Parts>,
): Promise<void> {
  const { attributes, functions, viewOf } = collection
  const own = idIn(collection, at)
  const { id } = at.sent
  if (id !== undefined && id !== null && id !== own) throw kitRefusals.id_fixed({ field: 'id' })
  const sent = Object.keys(at.sent).filter(
    (name) => Object.hasOwn(attributes, name) && attributes[name]?.options.update === 'same',
  )
  if (sent.length === 0 || !functions.get) return
  const view = viewOf('', await functions.get(ctx, own, at))
  for (const name of sent) if (view[name] !== at.sent[name]) throw kitRefusals.attribute_fixed({ name }, { field: name })
}
