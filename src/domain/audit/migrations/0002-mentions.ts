/** What events are found by: an index for each filter, and a table of what each event is about. */
import { sql } from 'kysely'
import { jsonTexts } from '../../../store/dialect.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await db.schema
    .createTable('audit_mention')
    .ifNotExists()
    .addColumn('about', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('audit_mention_pk', ['about', 'at', 'event_id'])
    .execute()
  await db.schema.createIndex('audit_mention_by_time').ifNotExists().on('audit_mention').column('at').execute()
  const index = (...columns: string[]) =>
    db.schema
      .createIndex(`audit_event_by_${columns.join('_')}`)
      .ifNotExists()
      .on('audit_event')
      .columns([...columns, 'at', 'id'])
      .execute()
  await index('action')
  await index('project_id', 'action')
  await index('face')
  await sql`create index if not exists audit_event_not_allowed on audit_event (outcome, at, id)
    where outcome <> 'allowed'`.execute(db)
  await index('request_id')
  await fill(db)
  await db.schema.dropIndex('audit_event_by_user').ifExists().execute()
}

const PAGE = 1000

async function fill(db: Db): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('audit_event')
      .select(['id', 'at', 'user_id', 'targets', 'changed'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    await db.transaction().execute(async (tx) => {
      for (const { id, at, ...row } of rows)
        await sql`insert into audit_mention (about, at, event_id)
          select one.value, cast(${at} as bigint), cast(${id} as text)
          from (${jsonTexts(tx, sql`${JSON.stringify(aboutOf(row))}`)}) as one where true on conflict do nothing`.execute(tx)
    })
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.id
  }
}

function aboutOf({ user_id, targets, changed }: { user_id: string | null; targets: string; changed: string }): string[] {
  const about = new Set(Object.values(JSON.parse(targets) as Record<string, string>).map((id) => `row ${id}`))
  for (const name of JSON.parse(changed) as string[]) {
    const [kind] = name.split(' ', 1)
    const id = name.slice(name.indexOf(' ') + 1)
    about.add(`row ${id}`)
    if (kind === 'login' || kind === 'login-attempt') about.add(`user ${id}`)
  }
  if (user_id !== null) about.add(`user ${user_id}`)
  return [...about]
}
