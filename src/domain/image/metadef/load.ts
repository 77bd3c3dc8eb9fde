/** Brings a cloud the customary namespaces, from a folder of JSON files in the form that the metadata definitions' API has. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { type NewItem, rowsOf } from './item.ts'
import type { MetadefAssociationRow, MetadefItemRow, MetadefNamespaceRow, MetadefVisibility } from './tables.ts'

interface Definition {
  namespace: string
  display_name?: string
  description?: string
  visibility?: MetadefVisibility
  protected?: boolean
  resource_type_associations?: { name: string; prefix?: string; properties_target?: string }[]
  properties?: Record<string, object>
  objects?: { name: string }[]
  tags?: { name: string }[]
}

/** Each is made once, also when it was deleted since; what has its name already stays as it is. */
export async function loadDefinitions(ctx: StoreCtx, folder: string, ownerId: string | null): Promise<void> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  // in the form that this project's own files have
  const all = files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Definition)
  await transact(ctx, async (tx) => {
    const fresh = await freshOf(tx, all)
    if (fresh.length === 0) return
    const made = fresh.map((definition) => rowsOfDefinition(tx, definition, ownerId))
    await insertAll(tx, made)
    await tx.db
      .insertInto('metadef_loaded')
      .values(fresh.map(({ namespace: name }) => ({ name })))
      .execute()
  })
}

async function freshOf(tx: StoreCtx, all: readonly Definition[]): Promise<Definition[]> {
  const loaded = await tx.db.selectFrom('metadef_loaded').select('name').execute()
  const there = await tx.db.selectFrom('metadef_namespace').select('name').execute()
  const known = new Set([...loaded, ...there].map(({ name }) => name))
  return all.filter(({ namespace }) => !known.has(namespace))
}

interface DefinitionRows {
  namespace: MetadefNamespaceRow
  items: MetadefItemRow[]
  associations: MetadefAssociationRow[]
}

function rowsOfDefinition(tx: StoreCtx, given: Definition, ownerId: string | null): DefinitionRows {
  const times = { created_at: tx.clock.now(), updated_at: tx.clock.now() }
  const namespace: MetadefNamespaceRow = {
    id: tx.random.uuid(),
    name: given.namespace,
    display_name: given.display_name ?? null,
    description: given.description ?? null,
    visibility: given.visibility ?? 'public',
    protected: Number(given.protected ?? true),
    owner_id: ownerId,
    ...times,
  }
  const named = (items: readonly { name: string }[] = []): NewItem[] => items.map(({ name, ...content }) => ({ name, content }))
  const properties = Object.entries(given.properties ?? {}).map(([name, content]): NewItem => ({ name, content: { ...content } }))
  const items = (['object', 'property', 'tag'] as const).flatMap((kind) =>
    rowsOf(tx, namespace.id, kind, { object: named(given.objects), property: properties, tag: named(given.tags) }[kind], 0),
  )
  const associations = (given.resource_type_associations ?? []).map(({ name, prefix, properties_target }) => ({
    namespace_id: namespace.id,
    resource_type: name,
    prefix: prefix ?? null,
    properties_target: properties_target ?? null,
    ...times,
  }))
  return { namespace, items: items.map((item, i) => ({ ...item, position: i + 1 })), associations }
}

async function insertAll(tx: StoreCtx, made: readonly DefinitionRows[]): Promise<void> {
  const associations = made.flatMap((one) => one.associations)
  const types = new Map(
    associations.map(({ resource_type: name, created_at, updated_at }) => [name, { name, created_at, updated_at }]),
  )
  await tx.db
    .insertInto('metadef_namespace')
    .values(made.map(({ namespace }) => namespace))
    .execute()
  await tx.db
    .insertInto('metadef_item')
    .values(made.flatMap(({ items }) => items))
    .execute()
  await tx.db
    .insertInto('metadef_resource_type')
    .values([...types.values()])
    .onConflict((c) => c.column('name').doNothing())
    .execute()
  await tx.db.insertInto('metadef_association').values(associations).execute()
}
