/** Role assignments are read page by page: a role's, and those on a target, have indexes that go on in the list's order. */
import type { Db } from '../../../store/store.ts'

const REST = ['actor_id', 'target_id', 'role_id', 'inherited', 'actor_kind', 'target_kind']

export async function up(db: Db): Promise<void> {
  for (const first of ['role_id', 'target_id'])
    await db.schema
      .createIndex(`role_assignment_list_${first}`)
      .ifNotExists()
      .on('role_assignment')
      .columns([first, ...REST.filter((column) => column !== first)])
      .execute()
  for (const name of ['role_assignment_role', 'role_assignment_target']) await db.schema.dropIndex(name).ifExists().execute()
}
