import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Endpoint, TlsIdentity } from './endpoint.ts'
import type { Condition, Operation, OperationResult } from './operations.ts'
import type { RequestOptions } from './pending-calls.ts'
import type { DatabaseSchema } from './schema.ts'
import type { Atom, Uuid } from './values.ts'
import type { WaitOptions } from './wait-until.ts'

/** `T` names each replicated table with the interface of its row, as `codec.ts` reads values: `{ Logical_Switch: { name: string; ports: readonly Uuid[] } }`. */
export type TableName<T> = keyof T & string
export type Row<T, N extends TableName<T>> = Readonly<T[N]> & { readonly _uuid: Uuid }

/** What happened to one row: `before` is undefined for a new one, `after` for one that is gone. */
export type Change<T> = {
  [N in TableName<T>]: { table: N; uuid: Uuid; before: Row<T, N> | undefined; after: Row<T, N> | undefined }
}[TableName<T>]

/** Only columns that are named are replicated. With `where` only rows that meet it. */
export type Watched<T> = {
  [N in TableName<T>]:
    | readonly (keyof T[N] & string)[]
    | { columns: readonly (keyof T[N] & string)[]; where: readonly Condition[] }
}

export interface ReplicaOptions<T> {
  /** One server, or the members of a cluster, tried in turn. */
  endpoints: readonly Endpoint[]
  database: string
  tables: Watched<T>
  clock: Clock
  log: Log
  tls?: TlsIdentity
  /** Milliseconds of silence before the server is asked whether it lives; 5 s when not given, 0 never. */
  probeMs?: number
}

/** Rows can be read in every state but may be out of date in all but `ready`. */
export type ReplicaState = 'connecting' | 'synchronising' | 'ready' | 'closed'

/** A copy in memory of some tables of one database, kept up to date, and the way to change them. */
export interface OvsdbReplica<T> {
  readonly state: ReplicaState
  /** Why there is no connection, while there is none. */
  readonly lastError: Error | undefined
  /** Of the server last connected to. */
  readonly schema: DatabaseSchema | undefined
  rows<N extends TableName<T>>(table: N): ReadonlyMap<Uuid, Row<T, N>>
  find<N extends TableName<T>>(table: N, predicate: (row: Row<T, N>) => boolean): Row<T, N> | undefined
  /** Rows by key, kept up to date; ask once and keep it. A column that is a set gives one key for each element. */
  index<N extends TableName<T>>(
    table: N,
    by: (keyof T[N] & string) | ((row: Row<T, N>) => readonly Atom[]),
  ): ReadonlyMap<Atom, ReadonlySet<Row<T, N>>>
  /** Called once for each message of the server, after all of it is taken in; after a reconnect with the differences. */
  onChange(listener: (changes: readonly Change<T>[]) => void): () => void
  onState(listener: (state: ReplicaState) => void): () => void
  /** Resolves when the copy is in step with the server. Throws `unavailable` on timeout or close. */
  ready(options?: WaitOptions): Promise<void>
  /** The first value of `predicate`, asked whenever something changed and the copy is in step, that is neither undefined nor false. */
  waitFor<R>(predicate: () => R | undefined | false, options?: WaitOptions): Promise<R>
  /**
   * Runs a transaction, waiting for the connection if there is none; `timeoutMs` (30 s) covers both. When it resolves, the copy
   * holds what it did. Never tried twice: throws `unavailable` with reason `ovsdb_not_connected` when it was not sent, `ovsdb_ended` or
   * `ovsdb_timeout` when its outcome is unknown; what `isOvsdbRefusal` knows when the server refused it.
   */
  transact(operations: readonly Operation[], options?: RequestOptions): Promise<OperationResult[]>
  close(): void
}
