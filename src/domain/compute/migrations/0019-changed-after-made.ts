/** No server was changed before it was made, though clocks of several controllers may have said so. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await sql`update server set updated_at = created_at where updated_at < created_at`.execute(db)
}
