/** What lists are read by: each filter and order that clients use has an index that begins with it and ends in the list's order. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await addIds(db)
  const inOrder = ['created_at', 'id']
  for (const columns of [[], ['name'], ['host_id'], ['image_id'], ['shape_id'], ['user_id'], ['reservation_id'], ['key_name']])
    await index(db, [...columns, ...inOrder])
  // states and names are looked at in the index alone
  await index(db, ['project_id', ...inOrder, 'lifecycle', 'observed_power'])
  await index(db, ['project_id', 'name', ...inOrder])
  await index(db, ['project_id', 'updated_at', ...inOrder])
  await db.schema.dropIndex('server_by_project').ifExists().execute()
  await db.schema.dropIndex('server_by_host').ifExists().execute()
}

const index = (db: Db, columns: readonly string[]) =>
  db.schema
    .createIndex(`server_list_${columns.filter((column) => column !== 'id').join('_')}`)
    .ifNotExists()
    .on('server')
    .columns([...columns])
    .execute()

/** The ids that the snapshots begin with. */
async function addIds(db: Db) {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'server')?.columns.map(({ name }) => name))
  if (!has.has('image_id')) await db.schema.alterTable('server').addColumn('image_id', 'text').execute()
  if (!has.has('shape_id'))
    await db.schema
      .alterTable('server')
      .addColumn('shape_id', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
  for (const column of ['image', 'shape'] as const) {
    const { rows } = await sql<{ snapshot: string }>`
      select distinct ${sql.ref(column)} as snapshot from server where ${sql.ref(column)} is not null`.execute(db)
    for (const { snapshot } of rows) {
      const { id } = JSON.parse(snapshot) as { id: string }
      await sql`update server set ${sql.ref(`${column}_id`)} = ${id} where ${sql.ref(column)} = ${snapshot}`.execute(db)
    }
  }
}
