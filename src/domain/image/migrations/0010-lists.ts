/** What lists are read by: each filter and order that clients use has an index that begins with it and ends in the list's order. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const inOrder = ['created_at', 'id']
  for (const columns of [[], ['name'], ['visibility'], ['owner_id', 'name'], ['status'], ['md5'], ['sha512']])
    await db.schema
      .createIndex(`image_list_${columns.join('_') || 'all'}`)
      .ifNotExists()
      .on('image')
      .columns([...columns, ...inOrder])
      .execute()
  await db.schema
    .createIndex('image_property_by_value')
    .ifNotExists()
    .on('image_property')
    .columns(['name', 'value', 'image_id'])
    .execute()
  await db.schema.dropIndex('image_by_visibility').ifExists().execute()
}
