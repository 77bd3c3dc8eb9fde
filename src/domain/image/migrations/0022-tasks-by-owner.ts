import type { Db } from '../../../store/store.ts'

/** The newest ended tasks of a project are kept, and others go whenever one is added. */
export async function up(db: Db): Promise<void> {
  await db.schema
    .createIndex('image_task_by_owner')
    .ifNotExists()
    .on('image_task')
    .columns(['owner_id', 'created_at', 'id'])
    .execute()
}
