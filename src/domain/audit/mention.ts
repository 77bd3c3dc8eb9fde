/** What an event can be found by: the rows that it named or changed, and the user whose event it is. */
import { sql } from 'kysely'
import { jsonTexts } from '../../store/dialect.ts'
import { prepared } from '../../store/prepared.ts'
import type { Db } from '../../store/store.ts'
import type { AuditEventRow } from './tables.ts'

export const rowMention = (id: string): string => `row ${id}`
export const userMention = (id: string): string => `user ${id}`

type Mentioning = Pick<AuditEventRow, 'user_id' | 'targets' | 'changed'>

/** Each once. */
export function mentionsOf({ user_id, targets, changed }: Mentioning): string[] {
  const named = Object.values(JSON.parse(targets) as Record<string, string>)
  const about = new Set(named.map(rowMention))
  for (const name of JSON.parse(changed) as string[]) {
    const at = name.indexOf(' ')
    const [kind, id] = [name.slice(0, at), name.slice(at + 1)]
    about.add(rowMention(id))
    // a log-in is nobody's until it has its token
    if (kind === 'login' || kind === 'login-attempt') about.add(userMention(id))
  }
  if (user_id !== null) about.add(userMention(user_id))
  return [...about]
}

export async function insertMentions(db: Db, event: Mentioning & Pick<AuditEventRow, 'id' | 'at'>): Promise<void> {
  await writeMentions(db, [event.at, event.id, JSON.stringify(mentionsOf(event))])
}

const writeMentions = prepared(
  (db) => sql`
    insert into audit_mention (about, at, event_id)
    select one.value, cast(${0} as bigint), cast(${''} as text) from (${jsonTexts(db, sql`${''}`)}) as one
    where true on conflict do nothing`,
)
