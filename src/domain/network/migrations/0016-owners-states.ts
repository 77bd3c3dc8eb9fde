/** Whether a port with an owner is up is looked at in the index of owners alone. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createIndex('port_list_device_owner_state')
    .ifNotExists()
    .on('port')
    .columns(['device_owner', 'created_at', 'id', 'enabled', 'observed_up', 'project_id'])
    .execute()
  await db.schema.dropIndex('port_list_device_owner').ifExists().execute()
}
