import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

/** What lists look for: a role's assignments, a group's members, things by name alone, and one domain's projects in order. */
export async function up(db: Db): Promise<void> {
  const index = (name: string) => db.schema.createIndex(name).ifNotExists()
  await index('role_assignment_role').on('role_assignment').column('role_id').execute()
  await sql`create index if not exists role_assignment_inherited on role_assignment (actor_id) where inherited = 1`.execute(db)
  await index('identity_group_member_group').on('identity_group_member').column('group_id').execute()
  await index('project_by_name').on('project').column('name').execute()
  await index('project_by_domain').on('project').columns(['domain_id', 'id']).execute()
  await index('user_by_name').on('identity_user').column('name').execute()
  await index('group_by_name').on('identity_group').column('name').execute()
  await index('project_tag_by_tag').on('project_tag').columns(['tag', 'project_id']).execute()
}
