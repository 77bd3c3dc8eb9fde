import type { Db } from '../../../store/store.ts'

/** Which projects and domains there were: what services kept for them goes after them. */
export const up = async (db: Db): Promise<void> =>
  db.schema
    .createTable('deleted_project')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('deleted_at', 'bigint', (c) => c.notNull())
    .execute()
