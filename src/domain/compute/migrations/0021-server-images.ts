/** That an image is being made of a server, and lists by that. */
import { sql } from 'kysely'
import { createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find(({ name }) => name === 'server')?.columns.map(({ name }) => name))
  if (has.has('imaging')) return
  await db.schema.alterTable('server').addColumn('imaging', 'text').execute()
  for (const prefix of ['', 'project_id_']) await db.schema.dropIndex(`server_unusual_${prefix}task`).ifExists().execute()
  await createUnusual(db, { table: 'server', name: 'task', of: TASK, usual: null })
}

/** As lists derive it. */
const TASK = sql`case lifecycle
  when 'deleting' then 'deleting'
  when 'building' then case when host_id is null then 'scheduling' else 'spawning' end
  when 'built' then case
    when imaging is not null then imaging
    when wanted_power = observed_power then null
    when observed_power = 'failed' then null
    when wanted_power = 'stopped' then 'powering-off'
    when wanted_power = 'paused' then 'pausing'
    when observed_power = 'paused' then 'unpausing'
    else 'powering-on'
  end
end`
