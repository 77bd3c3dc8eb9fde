import { type RawBuilder, sql } from 'kysely'
import { elementsOf } from '../../../store/dialect.ts'
import type { Db } from '../../../store/store.ts'

/** Tags of images, projects and servers, which their services kept each in its own way. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = (table: string, column: string) =>
    tables.some(({ name, columns }) => name === table && columns.some((one) => one.name === column))
  if (has('image_tag', 'tag')) {
    await move(
      db,
      sql`select 'image', image.id, image_tag.tag, '', image.owner_id
      from image_tag join image on image.id = image_tag.image_id where true`,
    )
    await db.schema.dropTable('image_tag').execute()
  }
  if (has('project_tag', 'tag')) {
    await move(db, sql`select 'project', project_id, tag, '', project_id from project_tag where true`)
    await db.schema.dropTable('project_tag').execute()
  }
  if (has('server', 'tags')) {
    await move(
      db,
      sql`select 'server', server.id, element.value, '', server.project_id
      from server, ${elementsOf(db, sql`server.tags`)} where element.value <> ''`,
    )
    await db.schema.alterTable('server').dropColumn('tags').execute()
  }
}

const move = (db: Db, rows: RawBuilder<unknown>) =>
  sql`insert into tag (kind, resource_id, key, value, project_id) ${rows} on conflict do nothing`.execute(db)
