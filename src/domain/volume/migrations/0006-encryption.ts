import type { Db } from '../../../store/store.ts'

/** How volumes of a type are encrypted. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('volume_type_encryption')
    .ifNotExists()
    .addColumn('type_id', 'text', (c) => c.primaryKey().references('volume_type.id').onDelete('cascade'))
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('control_location', 'text', (c) => c.notNull())
    .addColumn('cipher', 'text')
    .addColumn('key_size', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint')
    .execute()
}
