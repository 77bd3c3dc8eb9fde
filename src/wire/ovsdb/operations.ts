import type { Uuid, WireMap, WireRow, WireSet, WireValue } from './values.ts'
import { uuid } from './values.ts'

/** RFC 7047 §5.2: what a transaction is made of. */

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'includes' | 'excludes'
export type Condition = readonly [column: string, comparison: Comparison, value: WireValue]
export type Mutator = '+=' | '-=' | '*=' | '/=' | '%=' | 'insert' | 'delete'
export type Mutation = readonly [column: string, mutator: Mutator, value: WireValue]

export type Operation =
  | { op: 'insert'; table: string; row: WireRow; 'uuid-name'?: string; uuid?: string }
  | { op: 'update'; table: string; where: readonly Condition[]; row: WireRow }
  | { op: 'mutate'; table: string; where: readonly Condition[]; mutations: readonly Mutation[] }
  | { op: 'delete'; table: string; where: readonly Condition[] }
  | { op: 'select'; table: string; where: readonly Condition[]; columns?: readonly string[] }
  | WaitOperation
  | { op: 'comment'; comment: string }
  | { op: 'assert'; lock: string }

export interface WaitOperation {
  op: 'wait'
  table: string
  where: readonly Condition[]
  columns: readonly string[]
  until: '==' | '!='
  rows: readonly WireRow[]
  /** Milliseconds the server waits for it; 0 checks once and fails the transaction with `timed out`. */
  timeout?: number
}

/** What the server answers for one operation: which of these depends on the operation. */
export interface OperationResult {
  /** Of `insert`. */
  uuid?: Uuid
  /** Rows touched by `update`, `mutate` and `delete`. */
  count?: number
  /** Of `select`, as they are on the wire. */
  rows?: WireRow[]
}

/** The row with this id. */
export const byUuid = (id: string): readonly Condition[] => [['_uuid', '==', uuid(id)]]

/** `uuidName` lets other operations of the transaction refer to the row (`namedUuid`); `id` chooses the row's UUID (OVS 2.13+). */
export const insert = (table: string, row: WireRow, uuidName?: string, id?: string): Operation => ({
  op: 'insert',
  table,
  row,
  ...(uuidName === undefined ? {} : { 'uuid-name': uuidName }),
  ...(id === undefined ? {} : { uuid: id }),
})

/** An empty `where` means every row, here and below. */
export const update = (table: string, where: readonly Condition[], row: WireRow): Operation => ({
  op: 'update',
  table,
  where,
  row,
})

export const mutate = (table: string, where: readonly Condition[], ...mutations: readonly Mutation[]): Operation => ({
  op: 'mutate',
  table,
  where,
  mutations,
})

/** Adds elements to a set, or entries to a map; an entry whose key is there is left as it is. */
export const add = (column: string, value: WireSet | WireMap): Mutation => [column, 'insert', value]
/** Takes elements out of a set, or entries (by key and value; by key alone when given a set) out of a map. */
export const take = (column: string, value: WireSet | WireMap): Mutation => [column, 'delete', value]

export const remove = (table: string, where: readonly Condition[]): Operation => ({ op: 'delete', table, where })

export const select = (table: string, where: readonly Condition[], columns?: readonly string[]): Operation => ({
  op: 'select',
  table,
  where,
  ...(columns ? { columns } : {}),
})

export const wait = (condition: Omit<WaitOperation, 'op'>): Operation => ({ op: 'wait', ...condition })

/** Fails the transaction unless this connection holds the lock. */
export const assertLock = (lock: string): Operation => ({ op: 'assert', lock })
