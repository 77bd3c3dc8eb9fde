/** Inserts rows as the cloud has written them, with nothing beside: what this machine's SQLite could do at best. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { openSqlite } from '../src/store/sqlite.ts'
import type { BenchCloud } from './cloud.ts'

export const databaseOf = ({ state }: Pick<BenchCloud, 'state'>): string => join(state, 'controller', 'welkin.db')

type Row = Record<string, SQLInputValue>

/** The rows that one request wrote, each with its table, in order. */
export type Written = readonly WrittenRow[]

interface WrittenRow {
  table: string
  row: Row
}

/** What a request of `action` has written of `table`'s row: that, its event with what it is found by, and its change. */
export function writtenBy(cloud: BenchCloud, { table, action }: { table: string; action: string }): Written {
  const database = new DatabaseSync(databaseOf(cloud), { readOnly: true })
  try {
    const rows = (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).all(...values) as Row[]
    const event = rows('select * from audit_event where action = ? order by at desc limit 1', action)
    const id = String(event[0]?.changed).split(' ')[1]?.split('"')[0] ?? ''
    const { revision, ...change } = rows('select * from change where kind = ? and id = ?', table, id)[0] ?? {}
    if (revision === undefined) throw new Error(`No ${table} was written by ${action}.`)
    const of = (name: string, some: readonly Row[]) => some.map((row) => ({ table: name, row }))
    return [
      ...of(table, rows(`select * from ${table} where id = ?`, id)),
      ...of('audit_event', event),
      ...of('audit_mention', rows('select * from audit_mention where event_id = ?', event[0]?.id ?? '')),
      ...of('change', [change]),
    ]
  } finally {
    database.close()
  }
}

/**
 * A transaction for each request's rows, again and again, on one connection with the settings of a controller's.
 * @returns how many a second, and the processor's microseconds of each
 * @param path of a database with the same tables, and what the rows refer to
 */
export function bareInserts(path: string, written: Written, seconds: number): { perSecond: number; each: number } {
  const database = openSqlite({ path })
  try {
    const inserts = written.map((one) => insertOf(database, one))
    const [begin, commit] = [database.prepare('begin immediate'), database.prepare('commit')]
    const [began, used] = [performance.now(), process.cpuUsage()]
    let done = 0
    for (; performance.now() - began < seconds * 1000; done++) {
      begin.run()
      for (const [at, row] of asNew(written).entries()) inserts[at]?.run(...row)
      commit.run()
    }
    const { user, system } = process.cpuUsage(used)
    return { perSecond: (done * 1000) / (performance.now() - began), each: (user + system) / done }
  } finally {
    database.close()
  }
}

/** Very many rows like that one, in one transaction. @param path of a database, also one that a controller has open */
export function insertCopies(path: string, like: WrittenRow, count: number): void {
  const database = openSqlite({ path })
  try {
    const insert = insertOf(database, like)
    database.exec('pragma cache_size = -500000; begin immediate')
    for (let i = 0; i < count; i++) for (const row of asNew([like])) insert.run(...row)
    database.exec('commit')
  } finally {
    database.close()
  }
}

function insertOf(database: DatabaseSync, { table, row }: WrittenRow) {
  const columns = Object.keys(row)
  return database.prepare(`insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`)
}

/** The same with other ids, wherever they stand. */
function asNew(written: Written): SQLInputValue[][] {
  const ids = written.flatMap(({ table, row }) => (table === 'audit_mention' || table === 'change' ? [] : [String(row.id)]))
  const others = new Map(ids.map((id) => [id, randomUUID()]))
  const renamed = (value: SQLInputValue) =>
    typeof value === 'string' ? ids.reduce((text, id) => text.replace(id, others.get(id) ?? id), value) : value
  return written.map(({ row }) => Object.values(row).map(renamed))
}
