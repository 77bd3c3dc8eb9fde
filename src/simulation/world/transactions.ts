/** What each transaction of the simulated database has locked and written, as PostgreSQL would hold it until it ends. */
import type { Lock } from '../../store/dialect.ts'

/** Of one row, that was added, changed or deleted. */
export interface Write {
  /** In words: `insert on server`. */
  what: string
  /** What has to be held for it. */
  needs: string
}

export interface Transaction {
  /** Of the process that began it; empty: a statement by itself. */
  process: string
  /** In the order in which they were taken. */
  locks: Lock[]
  writes: Write[]
  /** Statements that counted rows, each with how many locks were held then. */
  counts: { sql: string; held: number }[]
  /** Rows, as `table/id`, that nobody else can know yet. */
  added: Set<string>
}

const begun = (process: string): Transaction => ({ process, locks: [], writes: [], counts: [], added: new Set() })

const COUNTS = /\b(?:count|sum)\s*\(|\bproject_row_count\b/i

/** They come one after another: at most one is under way. */
export class Transactions {
  #of: unknown
  #current: Transaction | undefined
  /** Told of each that is about to be committed, and of each row that is written outside of one, where nothing is held. */
  onCommit: (transaction: Transaction) => void = () => {}
  /** Told of who asks for a lock and has no transaction. */
  onLockOutside: (lock: Lock) => void = () => {}

  begin(by: unknown, process: string): void {
    this.#of = by
    this.#current = begun(process)
  }

  lock(by: unknown, lock: Lock): void {
    if (this.#current && this.#of === by) this.#current.locks.push(lock)
    else this.onLockOutside(lock)
  }

  read(by: unknown, sql: string): void {
    if (this.#of !== by || !this.#current || !COUNTS.test(sql)) return
    this.#current.counts.push({ sql, held: this.#current.locks.length })
  }

  /** Called by triggers. */
  wrote(write: Write): void {
    if (this.#current) this.#current.writes.push(write)
    else this.onCommit({ ...begun(''), writes: [write] })
  }

  /** Called by triggers. @param row `table/id` */
  added(row: string): void {
    this.#current?.added.add(row)
  }

  end(by: unknown, how: 'committed' | 'undone'): void {
    if (this.#of !== by || !this.#current) return
    const transaction = this.#current
    this.#current = undefined
    this.#of = undefined
    if (how === 'committed') this.onCommit(transaction)
  }
}
