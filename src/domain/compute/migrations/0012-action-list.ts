/** A server's past is read newest first, a page at a time. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createIndex('server_action_list')
    .ifNotExists()
    .on('server_action')
    .columns(['server_id', 'started_at', 'request_id'])
    .execute()
}
