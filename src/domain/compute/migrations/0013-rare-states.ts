/** Servers in rare states are looked for in indexes of those alone; names of all projects' servers and times in indexes too. */
import { sql } from 'kysely'
import { createListIndex, createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  const table = 'server'
  await createUnusual(db, { table, name: 'status', of: STATUS, usual: 'active' })
  for (const column of ['locked', 'config_drive']) await createUnusual(db, { table, name: column, of: sql.ref(column), usual: 0 })
  await createListIndex(db, table, ['updated_at'])
}

/** As lists derive it. */
const STATUS = sql`case lifecycle
  when 'error' then 'error'
  when 'building' then 'building'
  else case observed_power
    when 'failed' then 'error'
    when 'running' then 'active'
    when 'paused' then 'paused'
    when 'stopped' then 'stopped'
    when 'absent' then 'stopped'
    else case lifecycle when 'deleting' then 'building' else 'stopped' end
  end
end`
