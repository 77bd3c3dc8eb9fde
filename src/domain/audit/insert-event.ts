/** Writes an event and what it is found by. */
import { sql } from 'kysely'
import { prepared } from '../../store/prepared.ts'
import type { Db } from '../../store/store.ts'
import { insertMentions } from './mention.ts'
import type { AuditEventRow } from './tables.ts'

const COLUMNS = [
  ...(['id', 'at', 'request_id', 'actor_kind', 'user_id', 'user_name', 'project_id', 'domain_id', 'delegation'] as const),
  ...(['host_id', 'address', 'face', 'dialect', 'action', 'operation', 'outcome', 'error_code', 'error_reason'] as const),
  ...(['targets', 'changed'] as const),
] satisfies readonly (keyof AuditEventRow)[]

/** One that is there already is told of anew: it has changed more since, or failed in the end. */
export async function insertEvent(db: Db, row: AuditEventRow): Promise<void> {
  await writeEvent(
    db,
    COLUMNS.map((column) => row[column]),
  )
  await insertMentions(db, row)
}

const writeEvent = prepared(
  () => sql`
    insert into audit_event (${sql.join(COLUMNS.map((column) => sql.ref(column)))})
    values (${sql.join(COLUMNS.map(() => ''))})
    on conflict (id) do update set actor_kind = excluded.actor_kind, user_id = excluded.user_id,
      user_name = excluded.user_name, delegation = excluded.delegation, outcome = excluded.outcome, error_code = excluded.error_code,
      error_reason = excluded.error_reason, changed = excluded.changed`,
)
