/** Servers are found by what goes on with them and by their number among those made at once; by when they began, in the index alone. */
import { sql } from 'kysely'
import { createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

const ORDER = ['created_at', 'id']

export async function up(db: Db): Promise<void> {
  const table = 'server'
  await createUnusual(db, { table, name: 'task', of: TASK, usual: null })
  await createUnusual(db, { table, name: 'launch_index', of: sql.ref('launch_index'), usual: 0 })
  await index(db, 'server_list_by_order', [...ORDER, 'updated_at', 'name', 'launched_at'])
  const looked = ['updated_at', 'lifecycle', 'observed_power', 'name', 'launched_at']
  await index(db, 'server_list_project_by_order', ['project_id', ...ORDER, ...looked])
  for (const name of ['server_list_in_order', 'server_list_project_in_order'])
    await db.schema.dropIndex(name).ifExists().execute()
}

const index = (db: Db, name: string, columns: readonly string[]) =>
  db.schema
    .createIndex(name)
    .ifNotExists()
    .on('server')
    .columns([...columns])
    .execute()

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
