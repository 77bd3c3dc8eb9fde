/** Projects that are domains, which are few, are listed by an index of those alone. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export const up = async (db: Db): Promise<void> =>
  void (await sql`create index if not exists project_domains on project (id) where is_domain <> 0`.execute(db))
