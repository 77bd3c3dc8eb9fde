/** Commands that are not yet carried out are found without those that were. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await sql`create index if not exists host_command_wanted on host_command (id) where state = 'wanted'`.execute(db)
}
