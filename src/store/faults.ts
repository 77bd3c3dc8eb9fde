/** What databases complain of, in our words: whoever asked learns that trying again may help, operators learn the rest. */
import { CloudError } from '../kernel/errors.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { GroupLost } from './group-commit.ts'
import { storeRefusals } from './refusals.ts'

/** https://sqlite.org/rescode.html (primary codes) */
type Trouble = Refusal<[]>

const SQLITE_TROUBLE: Readonly<Record<number, Trouble>> = {
  5: storeRefusals.database_busy,
  6: storeRefusals.database_busy,
  8: storeRefusals.database_read_only,
  10: storeRefusals.database_unreadable,
  13: storeRefusals.database_full,
  14: storeRefusals.database_unopened,
}
const SQLITE_DAMAGE = [11, 26]
/** Limits of one query (https://sqlite.org/limits.html), which only a caller's thousand filters reach. */
const TOO_MUCH_ASKED = /^(Expression tree is too large|too many (SQL variables|terms))/
const SQLITE_UNIQUE = [2067, 1555]

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, by class or whole code */
const POSTGRES_TROUBLE: readonly [RegExp, Trouble][] = [
  [/^53100$/, storeRefusals.database_full],
  [/^(53...|55P03)$/, storeRefusals.database_busy],
  [/^25006$/, storeRefusals.database_read_only],
  [/^28...$/, storeRefusals.database_closed],
  [/^(08...|25P03|57P0.|E[A-Z_]{4,})$/, storeRefusals.database_silent],
]
/** A number that the column cannot hold, text with a NUL or what is no UTF-8, one that is too long for an index: schemas refuse these with the field's name, first. */
const POSTGRES_UNFIT = ['22003', '22021', '22P05', '54000']
const POSTGRES_UNIQUE = '23505'
/** A serialization failure, a deadlock, and a row that has lost what it refers to (`reference.ts`): the same transaction finds something else now. */
const POSTGRES_RETRY = ['40001', '40P01', '23503']
/** What pg says without a code. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

interface Coded {
  code?: unknown
  errcode?: unknown
  message: string
}

const coded = (error: unknown): Coded | undefined => (error instanceof Error ? error : undefined)

/** The row would be a second one with the same key. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errcode } = coded(error) ?? {}
  return code === POSTGRES_UNIQUE || (code === 'ERR_SQLITE_ERROR' && SQLITE_UNIQUE.includes(Number(errcode)))
}

/** A row that the transaction had found was deleted by another. */
export class RowLost extends Error {}

/** The transaction lost to another one and may be run again as it was. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof GroupLost || error instanceof RowLost || POSTGRES_RETRY.includes(String(coded(error)?.code))

/** The same key at the same time, on PostgreSQL: run again, the transaction finds the other's row. One that goes wrong by itself does so again. */
export const mayBeLostRace = (error: unknown): boolean => coded(error)?.code === POSTGRES_UNIQUE

/** The error to throw for one of a database's: a CloudError when it is the database's state, else itself. */
export function faultOf(error: unknown): unknown {
  const found = coded(error)
  if (!found || error instanceof CloudError) return error
  const detail = { internal: found.message, cause: error }
  if (found.code === 'ERR_SQLITE_ERROR') {
    if (TOO_MUCH_ASKED.test(found.message)) return storeRefusals.too_many_conditions(detail)
    const primary = Number(found.errcode) & 0xff
    if (SQLITE_DAMAGE.includes(primary)) return storeRefusals.database_damaged(detail)
    const trouble = SQLITE_TROUBLE[primary]
    return trouble?.(detail) ?? error
  }
  if (POSTGRES_UNFIT.includes(String(found.code))) return storeRefusals.unstorable(detail)
  if (CONNECTION_LOST.test(found.message)) return storeRefusals.database_silent(detail)
  const trouble = POSTGRES_TROUBLE.find(([pattern]) => pattern.test(String(found.code ?? '')))?.[1]
  return trouble?.(detail) ?? error
}
