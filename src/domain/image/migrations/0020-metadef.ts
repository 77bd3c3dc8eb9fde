/** Metadata definitions: namespaces, what they hold, and what they are meant for. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createNamespace(db)
  await createItem(db)
  await createAssociation(db)
  await db.schema
    .createTable('metadef_loaded')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .execute()
}

async function createNamespace(db: Db) {
  await db.schema
    .createTable('metadef_namespace')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('display_name', 'text')
    .addColumn('description', 'text')
    .addColumn('visibility', 'text', (c) => c.notNull())
    .addColumn('protected', 'integer', (c) => c.notNull())
    .addColumn('owner_id', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createIndex('metadef_namespace_by_creation')
    .ifNotExists()
    .on('metadef_namespace')
    .columns(['created_at', 'id'])
    .execute()
}

async function createItem(db: Db) {
  await db.schema
    .createTable('metadef_item')
    .ifNotExists()
    .addColumn('namespace_id', 'text', (c) => c.notNull().references('metadef_namespace.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('metadef_item_key', ['namespace_id', 'kind', 'name'])
    .execute()
}

async function createAssociation(db: Db) {
  await db.schema
    .createTable('metadef_resource_type')
    .ifNotExists()
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('metadef_association')
    .ifNotExists()
    .addColumn('namespace_id', 'text', (c) => c.notNull().references('metadef_namespace.id').onDelete('cascade'))
    .addColumn('resource_type', 'text', (c) => c.notNull().references('metadef_resource_type.name'))
    .addColumn('prefix', 'text')
    .addColumn('properties_target', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('metadef_association_key', ['namespace_id', 'resource_type'])
    .execute()
  await db.schema
    .createIndex('metadef_association_by_type')
    .ifNotExists()
    .on('metadef_association')
    .columns(['resource_type', 'namespace_id'])
    .execute()
}
