/**
 * Keeps how many rows of a table each project has, by triggers, in the transaction of whoever adds or deletes them, cascades too: limits are
 * held against it in the same time however many there are.
 */
import { sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import { prepared } from './prepared.ts'
import type { StoreCtx } from './store-ctx.ts'
import type { Db, Tables } from './tables.ts'

/** As the running transaction sees it. @param table one that a migration has given to `keepRowCount` */
export async function rowCountOf(tx: StoreCtx, table: keyof Tables, projectId: string): Promise<number> {
  const [row] = await readCount(tx.db, [table, projectId])
  return row?.n ?? 0
}

const readCount = prepared(
  () => sql<{ n: number }>`select n from project_row_count where table_name = ${''} and project_id = ${''}`,
)

/** For migrations, of a table with `project_id`. What is there is counted; safe to run twice. */
export async function keepRowCount(db: Db, table: keyof Tables): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const statement of isPostgres(db) ? onPostgres(table) : onSqlite(table)) await sql.raw(statement).execute(tx)
    await sql`delete from project_row_count where table_name = ${table}`.execute(tx)
    await sql`insert into project_row_count (table_name, project_id, n)
      select cast(${table} as text), project_id, count(*) from ${sql.table(table)} group by project_id`.execute(tx)
  })
}

const added = (rows: string) =>
  `insert into project_row_count (table_name, project_id, n) ${rows}
    on conflict (table_name, project_id) do update set n = project_row_count.n + excluded.n`

function onSqlite(table: string): string[] {
  const add = `${added(`values ('${table}', new.project_id, 1)`)};`
  const isOld = `table_name = '${table}' and project_id = old.project_id`
  const remove = `update project_row_count set n = n - 1 where ${isOld}; delete from project_row_count where ${isOld} and n = 0;`
  const trigger = (when: string, work: string) =>
    `create trigger if not exists ${table}_row_count_${when.split(' ')[0]} after ${when} begin ${work} end`
  return [
    trigger(`insert on ${table}`, add),
    trigger(`delete on ${table}`, remove),
    trigger(`update of project_id on ${table} when old.project_id is not new.project_id`, `${remove} ${add}`),
  ]
}

/** Of many rows at once each project's are counted once: a row that one transaction changes very often gets slower each time. */
function onPostgres(table: string): string[] {
  const trigger = (when: string, rest: string) =>
    `create or replace trigger ${table}_row_count_${when} after ${when} on ${table} ${rest} execute function keep_row_count()`
  return [
    KEEP_ROW_COUNT,
    // what is added meanwhile waits, and is counted by the triggers
    `lock table ${table} in share row exclusive mode`,
    trigger('insert', 'referencing new table as added for each statement'),
    trigger('delete', 'referencing old table as removed for each statement'),
    `create or replace trigger ${table}_row_count_update after update of project_id on ${table}
      for each row when (old.project_id is distinct from new.project_id) execute function keep_row_count()`,
  ]
}

const removed = (rows: string) => `
    update project_row_count as kept set n = kept.n - gone.n from (${rows}) as gone
      where kept.table_name = tg_table_name and kept.project_id = gone.project_id;
    delete from project_row_count as kept using (${rows}) as gone
      where kept.table_name = tg_table_name and kept.project_id = gone.project_id and kept.n = 0;`

const KEEP_ROW_COUNT = `create or replace function keep_row_count() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    ${added('select tg_table_name, project_id, count(*) from added group by project_id order by project_id')};
  elsif tg_op = 'DELETE' then ${removed('select project_id, count(*) as n from removed group by project_id')}
  else ${removed('select old.project_id as project_id, 1 as n')}
    ${added('values (tg_table_name, new.project_id, 1)')};
  end if;
  return null;
end $$`
