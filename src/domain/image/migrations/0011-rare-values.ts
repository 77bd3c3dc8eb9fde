/** What images are filtered and sorted by besides: indexes of what few have, and of each owner's. */
import { sql } from 'kysely'
import { createListIndex, createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  for (const column of ['hidden', 'protected'])
    await createUnusual(db, { table: 'image', name: column, of: sql.ref(column), usual: 0, owner: 'owner_id' })
  for (const column of ['disk_format', 'container_format', 'size_bytes', 'updated_at']) {
    await createListIndex(db, 'image', [column])
    await createListIndex(db, 'image', ['owner_id', column])
  }
}
