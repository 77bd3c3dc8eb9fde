import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createImage(db)
  await createProperty(db)
  await createTag(db)
  await createMember(db)
}

async function createImage(db: Db) {
  await db.schema
    .createTable('image')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text')
    .addColumn('name', 'text')
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('visibility', 'text', (c) => c.notNull())
    .addColumn('protected', 'integer', (c) => c.notNull())
    .addColumn('hidden', 'integer', (c) => c.notNull())
    .addColumn('disk_format', 'text')
    .addColumn('container_format', 'text')
    .addColumn('min_disk_gib', 'integer', (c) => c.notNull())
    .addColumn('min_ram_mib', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint')
    .addColumn('virtual_bytes', 'bigint')
    .addColumn('md5', 'text')
    .addColumn('sha512', 'text')
    .addColumn('file_key', 'text')
    .addColumn('upload_key', 'text')
    .addColumn('upload_until', 'bigint')
    .addColumn('upload_bytes', 'bigint')
    .execute()
  await db.schema.createIndex('image_by_owner').ifNotExists().on('image').columns(['owner_id', 'created_at', 'id']).execute()
  await db.schema.createIndex('image_by_visibility').ifNotExists().on('image').columns(['visibility', 'created_at']).execute()
}

async function createProperty(db: Db) {
  await db.schema
    .createTable('image_property')
    .ifNotExists()
    .addColumn('image_id', 'text', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('image_property_key', ['image_id', 'name'])
    .execute()
}

async function createTag(db: Db) {
  await db.schema
    .createTable('image_tag')
    .ifNotExists()
    .addColumn('image_id', 'text', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('tag', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('image_tag_key', ['image_id', 'tag'])
    .execute()
}

async function createMember(db: Db) {
  await db.schema
    .createTable('image_member')
    .ifNotExists()
    .addColumn('image_id', 'text', (c) => c.notNull().references('image.id').onDelete('cascade'))
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('image_member_key', ['image_id', 'project_id'])
    .execute()
  await db.schema.createIndex('image_member_by_project').ifNotExists().on('image_member').column('project_id').execute()
}
