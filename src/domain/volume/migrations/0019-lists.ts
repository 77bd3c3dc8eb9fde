/** What lists of volumes and snapshots are read by: each filter and order that clients use, of a project's and of all. */
import { sql } from 'kysely'
import { createListIndex, createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'
import { createTextSearch } from '../../../store/text-search.ts'

export async function up(db: Db): Promise<void> {
  for (const column of ['name', 'status', 'size_gib', 'zone', 'bootable', 'type_id', 'updated_at', 'launched_at', 'source_id'])
    await createListIndex(db, 'volume', ['project_id', column])
  for (const column of ['status', 'size_gib', 'zone', 'type_id', 'host_id', 'group_id', 'source_id', 'user_id', 'updated_at'])
    await createListIndex(db, 'volume', [column])
  await createUnusual(db, { table: 'volume', name: 'multiattach', of: sql.ref('multiattach'), usual: 0 })
  await createUnusual(db, { table: 'volume', name: 'key_id', of: sql.ref('key_id'), usual: null })
  for (const column of ['name', 'status', 'size_gib', 'updated_at', 'group_snapshot_id'])
    await createListIndex(db, 'volume_snapshot', ['project_id', column])
  for (const column of ['name', 'status', 'updated_at']) await createListIndex(db, 'volume_snapshot', [column])
  for (const table of ['volume', 'volume_snapshot']) await createTextSearch(db, table, ['name', 'description'])
  // each begins as one of those above
  for (const name of ['volume_by_type', 'volume_by_host', 'volume_by_source', 'volume_by_group'])
    await db.schema.dropIndex(name).ifExists().execute()
  await indexPairs(db)
}

/** Rows are found by a pair of their metadata. */
async function indexPairs(db: Db): Promise<void> {
  for (const [table, row] of [
    ['volume_metadata', 'volume_id'],
    ['volume_image_metadata', 'volume_id'],
    ['volume_snapshot_metadata', 'snapshot_id'],
  ] as const)
    await sql`create index if not exists ${sql.ref(`${table}_by_pair`)} on ${sql.table(table)} (key, value, ${sql.ref(row)})`.execute(
      db,
    )
}
