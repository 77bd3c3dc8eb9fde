/** Says how SQLite reads a list: the statements that a request ran, what each took, and its EXPLAIN QUERY PLAN. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { BenchCloud } from '../cloud.ts'

interface Statement {
  ms: number
  rows?: number
  sql: string
}

const fileOf = ({ state }: Pick<BenchCloud, 'state'>) => `${state}.statements`

/** What has a cloud write its statements; its state folder is not there yet. */
export const statementsEnvironment = (cloud: Pick<BenchCloud, 'state'>): Record<string, string> => ({
  WELKIN_BENCH_STATEMENTS: fileOf(cloud),
  NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'statement-log.mjs')).href}`,
})

export interface Plans {
  /** What is run from now on belongs to what comes next. */
  begin(): void
  /** Of all that was run since, a text for people. */
  end(): string
  close(): void
}

export function openPlans(cloud: BenchCloud): Plans {
  const log = openSync(fileOf(cloud), 'r')
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'), { readOnly: true })
  database.function('regexp', { deterministic: true, varargs: true }, () => 0)
  let from = 0
  return {
    begin() {
      from = fstatSync(log).size
    },
    end: () =>
      statementsIn(log, from)
        .filter(({ sql }) => /^\s*(select|with)\b/i.test(sql))
        .map((statement) => planOf(database, statement))
        .join('\n'),
    close() {
      database.close()
      closeSync(log)
    },
  }
}

function statementsIn(log: number, from: number): Statement[] {
  const bytes = Buffer.alloc(fstatSync(log).size - from)
  readSync(log, bytes, 0, bytes.length, from)
  const lines = bytes.toString('utf8').trimEnd().split('\n')
  return lines.filter((line) => line !== '').map((line): Statement => JSON.parse(line))
}

function planOf(database: DatabaseSync, { ms, rows, sql }: Statement): string {
  const text = sql.replace(/\s+/g, ' ')
  const steps = database.prepare(`explain query plan ${sql}`).all()
  const told = steps.map(({ detail }) => `      ${String(detail)}`)
  return [`    ${ms.toFixed(2)} ms, ${rows ?? 1} rows: ${text.length > 900 ? `${text.slice(0, 900)} …` : text}`, ...told].join(
    '\n',
  )
}
