/** Writes very many rows beside the cloud into its database, each a copy of one that is there but for a few columns. */
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { BenchCloud } from './cloud.ts'

type Values = Readonly<Record<string, SQLInputValue>>

export interface Copies {
  table: string
  /** Which row is copied: `id = ?`. */
  of: { column: string; value: SQLInputValue }
  rows: readonly Values[]
}

/** The cloud is not told: what it lists it reads from the database. */
export function copyRows(cloud: BenchCloud, copies: readonly Copies[]): void {
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'))
  try {
    database.exec('pragma busy_timeout = 30000; pragma cache_size = -500000; begin immediate')
    for (const { table, of, rows } of copies) {
      const template = database.prepare(`select * from ${table} where ${of.column} = ?`).get(of.value)
      if (!template) throw new Error(`There is no row of ${table} to copy.`)
      const columns = Object.keys(template)
      const insert = database.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      )
      for (const row of rows) insert.run(...columns.map((column) => row[column] ?? template[column] ?? null))
    }
    database.exec('commit; pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}
