/** Servers are found by what goes on with them, by their number among those made at once, and by when they began. */
import { sql } from 'kysely'
import { createListIndex, createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const table = 'server'
  await createUnusual(db, { table, name: 'task', of: TASK, usual: null })
  await createUnusual(db, { table, name: 'launch_index', of: sql.ref('launch_index'), usual: 0 })
  await createListIndex(db, table, ['launched_at'])
  // of a project by a time that few began at; in the order of its list for one that many did
  await db.schema
    .createIndex('server_by_project_launched_at')
    .ifNotExists()
    .on(table)
    .columns(['project_id', 'launched_at', 'id'])
    .execute()
  await db.schema
    .createIndex('server_list_project_by_order')
    .ifNotExists()
    .on(table)
    .columns(['project_id', 'created_at', 'id', 'updated_at', 'lifecycle', 'observed_power', 'name', 'launched_at'])
    .execute()
  await db.schema.dropIndex('server_list_project_in_order').ifExists().execute()
}

/** As lists derive it. */
const TASK = sql`case lifecycle
  when 'deleting' then 'deleting'
  when 'building' then case when host_id is null then 'scheduling' else 'spawning' end
  when 'built' then case
    when wanted_power = observed_power then null
    when observed_power = 'failed' then null
    when wanted_power = 'stopped' then 'powering-off'
    when wanted_power = 'paused' then 'pausing'
    when observed_power = 'paused' then 'unpausing'
    else 'powering-on'
  end
end`
