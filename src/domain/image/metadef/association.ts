/** What namespaces are meant for: sorts of resources, each with the prefix that properties have there. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { among } from '../../../store/filter.ts'
import { noteChange } from './item.ts'
import { getForChange, getNamespace, type Namespace } from './namespace.ts'
import { metadefRefusals } from './refusals.ts'
import type { MetadefAssociationRow, MetadefResourceTypeRow } from './tables.ts'

export interface NewAssociation {
  resourceType: string
  prefix: string | null
  propertiesTarget: string | null
}

/** Every sort that was ever named. */
export const listResourceTypes = (ctx: StoreCtx): Promise<MetadefResourceTypeRow[]> =>
  ctx.db.selectFrom('metadef_resource_type').selectAll().orderBy('created_at').orderBy('name').execute()

/** @throws not_found */
export async function listAssociations(ctx: StoreCtx, namespace: string): Promise<MetadefAssociationRow[]> {
  const { id } = await getNamespace(ctx, namespace)
  return (await associationsOf(ctx, [id])).get(id) ?? []
}

/** By namespace's id, in one query for however many. */
export async function associationsOf(ctx: StoreCtx, ids: readonly string[]): Promise<Map<string, MetadefAssociationRow[]>> {
  if (ids.length === 0) return new Map()
  const query = ctx.db
    .selectFrom('metadef_association')
    .selectAll()
    .where(among(ctx.db, 'metadef_association.namespace_id', ids))
  return Map.groupBy(await query.orderBy('created_at').orderBy('resource_type').execute(), (row) => row.namespace_id)
}

/** A sort that is new is made. @throws not_found, forbidden, conflict */
export const associate = (ctx: StoreCtx, namespace: string, given: NewAssociation): Promise<MetadefAssociationRow> =>
  transact(ctx, async (tx) => insertAssociation(tx, await getForChange(tx, namespace), given))

/** In the transaction that has the namespace. @throws conflict */
export async function insertAssociation(
  tx: StoreCtx,
  namespace: Namespace,
  given: NewAssociation,
): Promise<MetadefAssociationRow> {
  const times = { created_at: tx.clock.now(), updated_at: tx.clock.now() }
  await tx.db
    .insertInto('metadef_resource_type')
    .values({ name: given.resourceType, ...times })
    .onConflict((c) => c.column('name').doNothing())
    .execute()
  const row = {
    namespace_id: namespace.id,
    resource_type: given.resourceType,
    prefix: given.prefix,
    properties_target: given.propertiesTarget,
    ...times,
  }
  const added = await tx.db
    .insertInto('metadef_association')
    .values(row)
    .onConflict((c) => c.columns(['namespace_id', 'resource_type']).doNothing())
    .executeTakeFirst()
  if (added.numInsertedOrUpdatedRows === 0n)
    throw metadefRefusals.association_exists({ namespace: namespace.name, resourceType: given.resourceType })
  noteChange(tx, namespace)
  return row
}

/** The sort itself stays. @throws not_found, forbidden */
export const dissociate = (ctx: StoreCtx, namespace: string, resourceType: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const found = await getForChange(tx, namespace)
    const there = (await listAssociations(tx, namespace)).some((row) => row.resource_type === resourceType)
    if (!there) throw metadefRefusals.association_not_found({ namespace, resourceType })
    if (found.protected) throw metadefRefusals.association_protected({ namespace, resourceType })
    const rows = tx.db.deleteFrom('metadef_association').where('namespace_id', '=', found.id)
    await deleteFound(rows.where('resource_type', '=', resourceType))
    noteChange(tx, found)
  })
