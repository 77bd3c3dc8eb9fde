/** Makes, changes and deletes namespaces, with all that they hold. */
import { holds, homeProject } from '../../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { insertAssociation, type NewAssociation } from './association.ts'
import { insertItems, type NewItem, noteChange } from './item.ts'
import { findAnyNamespace, getForChange, getNamespace, metadefReach, type Namespace } from './namespace.ts'
import { metadefRefusals } from './refusals.ts'
import type { MetadefKind, MetadefNamespaceRow } from './tables.ts'

export interface NamespaceFields extends Pick<Namespace, 'name' | 'displayName' | 'description' | 'visibility' | 'protected'> {
  /** The caller's project unless told. */
  ownerId: string | undefined
}

export interface NamespaceContent {
  items: Readonly<Partial<Record<MetadefKind, readonly NewItem[]>>>
  associations: readonly NewAssociation[]
}

/** All of it or nothing. @throws conflict, forbidden for an owner that is not the caller's to choose */
export const createNamespace = (ctx: StoreCtx, fields: NamespaceFields, content: NamespaceContent): Promise<Namespace> =>
  transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const row = { id: tx.random.uuid(), ...columnsOf(tx, fields), created_at: now, updated_at: now }
    const added = await tx.db
      .insertInto('metadef_namespace')
      .values(row)
      .onConflict((c) => c.column('name').doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw metadefRefusals.namespace_exists({ namespace: fields.name })
    const namespace = await getNamespace(tx, fields.name)
    for (const association of content.associations) await insertAssociation(tx, namespace, association)
    for (const kind of ['object', 'property', 'tag'] as const) await insertItems(tx, namespace, kind, content.items[kind] ?? [])
    return namespace
  })

/** All that it says of itself is given anew; what it holds stays. @throws not_found, forbidden, conflict */
export const replaceNamespace = (ctx: StoreCtx, name: string, fields: NamespaceFields): Promise<Namespace> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, name)
    const taken = fields.name !== name && (await findAnyNamespace(tx, fields.name))
    if (taken) throw metadefRefusals.namespace_name_taken({ namespace: fields.name })
    await tx.db
      .updateTable('metadef_namespace')
      .set({ ...columnsOf(tx, fields), updated_at: tx.clock.now() })
      .where('id', '=', found.id)
      .execute()
    noteChange(tx, found)
    return getNamespace(tx, fields.name)
  })

/** With all that it holds. @throws not_found, forbidden for one that is protected */
export const deleteNamespace = (ctx: StoreCtx, name: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, name)
    if (found.protected) throw metadefRefusals.namespace_protected({ namespace: name })
    await deleteFound(tx.db.deleteFrom('metadef_namespace').where('id', '=', found.id))
    noteChange(tx, found)
  })

function columnsOf(tx: StoreCtx, fields: NamespaceFields): Omit<MetadefNamespaceRow, 'id' | 'created_at' | 'updated_at'> {
  const ownerId = fields.ownerId ?? homeProject(tx)
  if (!holds(metadefReach(tx), { projectId: ownerId })) throw metadefRefusals.other_owner({ ownerId })
  return {
    name: fields.name,
    display_name: fields.displayName,
    description: fields.description,
    visibility: fields.visibility,
    protected: Number(fields.protected),
    owner_id: ownerId,
  }
}
