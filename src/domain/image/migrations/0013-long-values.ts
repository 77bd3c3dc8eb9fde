/** Properties of images are found by how their values begin: PostgreSQL takes no whole one of thousands of characters into an index. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await sql`create index if not exists image_property_by_value_start on image_property (name, substr(value, 1, 255), image_id)`.execute(
    db,
  )
  await db.schema.dropIndex('image_property_by_value').ifExists().execute()
}
