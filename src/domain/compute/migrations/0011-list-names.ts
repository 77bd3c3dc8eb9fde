/** Names are looked at in the index too: a part of a name is looked for among all of a project's servers, whose rows are long. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createIndex('server_list_project')
    .ifNotExists()
    .on('server')
    .columns(['project_id', 'created_at', 'id', 'lifecycle', 'observed_power', 'name'])
    .execute()
  await db.schema.dropIndex('server_list_project_id_created_at_lifecycle_observed_power').ifExists().execute()
}
