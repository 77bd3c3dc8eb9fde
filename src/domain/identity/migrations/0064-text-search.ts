/** Projects, users and groups are found by parts of their names. */
import type { Db } from '../../../store/store.ts'
import { createTextSearch } from '../../../store/text-search.ts'

export async function up(db: Db): Promise<void> {
  for (const table of ['project', 'identity_user', 'identity_group']) await createTextSearch(db, table, ['name'])
}
