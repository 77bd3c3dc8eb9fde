import { CloudError } from '../../kernel/errors.ts'
import { connectOvsdb, type OvsdbConnection } from './connection.ts'
import { createListeners, type Listeners } from './listeners.ts'
import type { TableUpdates } from './monitor.ts'
import type { Operation, OperationResult } from './operations.ts'
import { notConnected, replyTimeout } from './ovsdb-error.ts'
import type { RequestOptions } from './pending-calls.ts'
import { ovsdbRefusals } from './refusals.ts'
import type { Change, OvsdbReplica, ReplicaOptions, ReplicaState, Row, TableName } from './replica.ts'
import type { DatabaseSchema, TableSchema } from './schema.ts'
import { createTable, type HeldRow, type RowChange, type Table } from './table.ts'
import type { Atom, Uuid } from './values.ts'
import { type WaitOptions, waitUntil } from './wait-until.ts'

const FIRST_DELAY_MS = 50
const LAST_DELAY_MS = 5_000
const DEFAULT_TIMEOUT_MS = 30_000

/**
 * Begins to connect at once and goes on until `close()`. What keeps it from connecting is told by `lastError`, `ready()` and the log.
 * Throws `bad_request` for no endpoints, or `ssl:` without an identity.
 */
export function openReplica<T extends { [N in keyof T]: object }>(options: ReplicaOptions<T>): OvsdbReplica<T> {
  if (options.endpoints.length === 0) throw ovsdbRefusals.endpoint_missing()
  if (!options.tls && options.endpoints.some(({ kind }) => kind === 'ssl')) throw ovsdbRefusals.identity_missing()
  const replica = new Replica<T>(options)
  void replica.run()
  return replica
}

class Replica<T extends { [N in keyof T]: object }> implements OvsdbReplica<T> {
  state: ReplicaState = 'connecting'
  lastError: Error | undefined
  schema: DatabaseSchema | undefined
  readonly #options: ReplicaOptions<T>
  readonly #watched: ReadonlyMap<string, { columns: readonly string[]; where?: readonly never[] }>
  readonly #tables = new Map<string, Table>()
  readonly #changed: Listeners<[readonly Change<T>[]]>
  readonly #stateChanged: Listeners<[ReplicaState]>
  readonly #abort = new AbortController()
  #types = new Map<string, TableSchema>()
  #connection: OvsdbConnection | undefined
  #lastTransaction: string | undefined

  constructor(options: ReplicaOptions<T>) {
    this.#options = options
    this.#changed = createListeners(options.log, 'changes of a replica')
    this.#stateChanged = createListeners(options.log, 'the state of a replica')
    const watched = Object.entries(options.tables).map(
      ([name, columns]) => [name, Array.isArray(columns) ? { columns } : columns] as const,
    )
    this.#watched = new Map(watched as never)
    const none: TableSchema = new Map()
    for (const name of this.#watched.keys())
      this.#tables.set(
        name,
        createTable(name, () => this.#types.get(name) ?? none),
      )
  }

  /** Connects, follows, and connects again, until closed. */
  async run(): Promise<void> {
    const { endpoints, clock, log, database } = this.#options
    let delay = FIRST_DELAY_MS
    for (let turn = 0; this.state !== 'closed'; turn++) {
      const endpoint = endpoints[turn % endpoints.length]
      try {
        if (!endpoint) throw notConnected('no endpoint was given')
        await this.#follow(await connectOvsdb({ ...this.#options, endpoint, signal: this.#abort.signal }), () => {
          delay = FIRST_DELAY_MS
        })
      } catch (error) {
        this.lastError = error instanceof Error ? error : new Error(String(error))
        if (!this.#abort.signal.aborted) log.warn({ err: error, database, retryMs: delay }, 'No connection to the database')
      }
      if (this.#abort.signal.aborted) return
      this.#enter('connecting')
      // An abort while asleep is the end of the loop and no error.
      await clock.sleep(delay, this.#abort.signal).catch(() => undefined)
      delay = Math.min(delay * 2, LAST_DELAY_MS)
    }
  }

  /** Brings the copy in step and keeps it so; returns never, throws when the connection has ended. */
  async #follow(connection: OvsdbConnection, onReady: () => void): Promise<never> {
    const ended = new Promise<never>((_, reject) => connection.onEnd((error) => reject(error ?? notConnected('closed by us'))))
    // Whoever awaits it comes later; until then its rejection is nobody's news.
    ended.catch(() => undefined)
    const onAbort = () => connection.close()
    this.#abort.signal.addEventListener('abort', onAbort, { once: true })
    try {
      this.#abort.signal.throwIfAborted()
      this.#enter('synchronising')
      const { database, log } = this.#options
      const options = { signal: this.#abort.signal }
      this.#adopt(await connection.getSchema(database, options))
      const since = this.#lastTransaction
      const request = { database, id: 'replica', tables: Object.fromEntries(this.#watched), since }
      const onUpdate = (last: string | undefined, updates: TableUpdates) => this.#takeIn(true, last, updates)
      const onInitial = (found: boolean, last: string | undefined, updates: TableUpdates) => {
        this.#connection = connection
        this.lastError = undefined
        this.#takeIn(found, last, updates)
        log.info({ database, incremental: found }, 'In step with the database')
        this.#enter('ready')
        onReady()
      }
      await connection.monitorCondSince({ ...request, onInitial, onUpdate }, options)
      return await ended
    } finally {
      this.#connection = undefined
      this.#abort.signal.removeEventListener('abort', onAbort)
      connection.close()
    }
  }

  /** Reads the schema anew at each connection: the server may have been upgraded meanwhile. */
  #adopt(schema: DatabaseSchema): void {
    if (this.schema?.version !== schema.version) this.#lastTransaction = undefined
    const types = new Map<string, TableSchema>()
    for (const [table, { columns }] of this.#watched) {
      const known = schema.tables.get(table)
      const missing = columns.find((column) => !known?.has(column))
      if (!known || missing !== undefined) {
        throw notConnected(`${schema.name} ${schema.version} has no ${known ? `column ${table}.${missing}` : `table ${table}`}`)
      }
      types.set(table, new Map([...known].filter(([column]) => columns.includes(column))))
    }
    this.schema = schema
    this.#types = types
  }

  #takeIn(incremental: boolean, last: string | undefined, updates: TableUpdates): void {
    const changes: RowChange[] = []
    try {
      for (const [name, table] of this.#tables) {
        const rows = updates[name] ?? {}
        if (!incremental) changes.push(...table.replace(rows))
        else for (const [uuid, update] of Object.entries(rows)) changes.push(...asList(table.apply(uuid as Uuid, update)))
      }
      this.#lastTransaction = last
    } catch (error) {
      // The copy and the server's idea of it have parted: the connection is given up, and the next begins from nothing.
      this.#lastTransaction = undefined
      throw error
    } finally {
      // What was taken in is real even when the rest did not fit. The rows are what the schema says of the caller's tables.
      if (changes.length > 0) this.#changed.call(changes as never)
    }
  }

  #enter(state: ReplicaState): void {
    if (this.state === state || this.state === 'closed') return
    this.state = state
    this.#stateChanged.call(state)
  }

  #table(name: string): Table {
    const table = this.#tables.get(name)
    if (!table) throw new RangeError(`table ${name} is not replicated`)
    return table
  }

  rows<N extends TableName<T>>(table: N): ReadonlyMap<Uuid, Row<T, N>> {
    return this.#table(table).rows as never
  }

  find<N extends TableName<T>>(table: N, predicate: (row: Row<T, N>) => boolean): Row<T, N> | undefined {
    for (const row of this.rows(table).values()) if (predicate(row)) return row
    return undefined
  }

  index<N extends TableName<T>>(
    table: N,
    by: (keyof T[N] & string) | ((row: Row<T, N>) => readonly Atom[]),
  ): ReadonlyMap<Atom, ReadonlySet<Row<T, N>>> {
    const keysOf = typeof by === 'function' ? by : (row: HeldRow) => asList(row[by] as Atom | readonly Atom[] | undefined)
    return this.#table(table).index(keysOf as never) as never
  }

  onChange(listener: (changes: readonly Change<T>[]) => void): () => void {
    return this.#changed.add(listener)
  }

  onState(listener: (state: ReplicaState) => void): () => void {
    return this.#stateChanged.add(listener)
  }

  async ready(options: WaitOptions = {}): Promise<void> {
    await this.waitFor(() => true, options)
  }

  waitFor<R>(predicate: () => R | undefined | false, options: WaitOptions = {}): Promise<R> {
    const subscribe = (again: () => void) => {
      const [offChange, offState] = [this.onChange(again), this.onState(again)]
      return () => {
        offChange()
        offState()
      }
    }
    const probe = () => {
      if (this.state === 'closed') throw notConnected('the replica is closed')
      return this.state === 'ready' && predicate()
    }
    const onTimeout = () => {
      const { timeoutMs = 0 } = options
      return this.state === 'ready' ? replyTimeout('waiting for a change', timeoutMs) : this.#absent(timeoutMs)
    }
    return waitUntil(this.#options.clock, probe, subscribe, options, onTimeout)
  }

  async transact(operations: readonly Operation[], options: RequestOptions = {}): Promise<OperationResult[]> {
    const { clock, database } = this.#options
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options
    const deadline = clock.monotonic() + timeoutMs
    const connection = await this.waitFor(() => this.#connection, { signal, timeoutMs })
    return connection.transact(database, operations, { signal, timeoutMs: Math.max(1, deadline - clock.monotonic()) })
  }

  #absent(ms: number): Error {
    const why = this.lastError instanceof CloudError ? this.lastError.internal : this.lastError?.message
    return notConnected(`no connection in ${ms} ms; the last failure: ${why ?? 'none yet'}`, this.lastError)
  }

  close(): void {
    this.#enter('closed')
    this.#abort.abort(notConnected('the replica is closed'))
  }
}

const asList = <V>(value: V | readonly V[] | undefined): readonly V[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as V]
