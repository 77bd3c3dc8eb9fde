/** Loaded into a cloud's programs (`node --import`), writes each statement that SQLite runs, as it was asked and how long it took, to the file that the environment names. */
import { appendFileSync } from 'node:fs'
import { DatabaseSync, StatementSync } from 'node:sqlite'

const FILE = process.env.WELKIN_BENCH_STATEMENTS

function logged(method) {
  const original = StatementSync.prototype[method]
  StatementSync.prototype[method] = function (...values) {
    const began = performance.now()
    const result = original.apply(this, values)
    const ms = performance.now() - began
    appendFileSync(FILE, `${JSON.stringify({ ms, rows: result?.length, sql: this.expandedSQL })}\n`)
    return result
  }
}

// other programs of the cloud have no database
if (FILE && DatabaseSync) for (const method of ['all', 'get', 'run']) logged(method)
