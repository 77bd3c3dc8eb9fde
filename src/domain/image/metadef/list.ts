/** Lists namespaces: filtered, sorted and paged by the database. */
import { sql } from 'kysely'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { among, child, type FilterFields, flag, number, text } from '../../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../../store/list.ts'
import { getNamespace, type Namespace, namespaceOf, visibleNamespaces } from './namespace.ts'
import { metadefRefusals } from './refusals.ts'

const fields = {
  id: text('metadef_namespace.id'),
  name: text('metadef_namespace.name', { selective: true }),
  displayName: text('metadef_namespace.display_name', { nullable: true }),
  description: text('metadef_namespace.description', { nullable: true }),
  visibility: text('metadef_namespace.visibility'),
  protected: flag('metadef_namespace.protected'),
  ownerId: text('metadef_namespace.owner_id', { nullable: true }),
  createdAt: number('metadef_namespace.created_at'),
  updatedAt: number('metadef_namespace.updated_at'),
  resourceType: child('metadef_association', 'namespace_id', 'resource_type'),
} satisfies FilterFields<string>
export type NamespaceField = keyof typeof fields

const list: ListTable<NamespaceField> = {
  table: 'metadef_namespace',
  fields,
  stamp: sql`metadef_namespace.updated_at`,
  order: byCreation('metadef_namespace', 'desc'),
}

/** Newest first unless told; its marker is a name. @throws not_found for a marker that the caller cannot see */
export async function listNamespaces(ctx: StoreCtx, request: ListRequest<NamespaceField>): Promise<Page<Namespace>> {
  const marker = request.marker === undefined ? undefined : (await getNamespace(ctx, request.marker)).id
  const visible = visibleNamespaces(ctx)
  const { items, more } = await readKeys(
    ctx.db,
    list,
    { ...request, marker },
    {
      scopes: () => [{ condition: visible }],
      markers: visible,
      noMarker: (namespace) => metadefRefusals.namespace_not_found({ namespace }),
    },
  )
  const ids = items.map(({ id }) => id)
  const rows = await ctx.db
    .selectFrom('metadef_namespace')
    .selectAll()
    .where(among(ctx.db, 'metadef_namespace.id', ids))
    .execute()
  return { items: inOrder(ids, rows).map(namespaceOf), more }
}
