import type { Condition } from './operations.ts'
import { isOvsdbRefusal } from './ovsdb-error.ts'
import type { RequestOptions } from './pending-calls.ts'
import type { RpcSession } from './rpc-session.ts'
import { type WireRow, ZERO_UUID } from './values.ts'

/** ovsdb-server(7) §4.1.14: by table and row. `modify` holds differences: see `applyDiff`. */
export interface TableUpdates {
  [table: string]: { [uuid: string]: RowUpdate }
}
export type RowUpdate = { initial: WireRow } | { insert: WireRow } | { modify: WireRow } | { delete: null | WireRow }

export interface MonitorRequest {
  database: string
  /** Unique among the monitors of the connection. */
  id: string
  /** Only rows that meet `where` are told, all when it is left out. */
  tables: { [table: string]: { columns: readonly string[]; where?: readonly Condition[] } }
  /** The last transaction that is known already; without it everything is told. */
  since?: string
  /** What is there now. `found`: only what happened after `since`; else everything. `last` is undefined when unknown. */
  onInitial(found: boolean, last: string | undefined, updates: TableUpdates): void
  /** One or more transactions later. */
  onUpdate(last: string | undefined, updates: TableUpdates): void
}

/** Starts the monitor; servers before OVS 2.12 know `monitor_cond` alone, and with it everything is told at each connection. */
export async function monitor(session: RpcSession, request: MonitorRequest, options: RequestOptions = {}): Promise<void> {
  const tables = Object.fromEntries(
    Object.entries(request.tables).map(([name, { columns, where }]) => [name, [{ columns, where }]]),
  )
  const params = [request.database, request.id, tables]
  try {
    await session.call('monitor_cond_since', [...params, request.since ?? ZERO_UUID], {
      ...options,
      onResult: (result) => {
        const [found, last, updates] = result as [boolean, string, TableUpdates]
        request.onInitial(found, knownTransaction(last), updates)
      },
    })
  } catch (error) {
    if (!isOvsdbRefusal(error) || error.facts.error !== 'unknown method') throw error
    const onResult = (result: unknown) => request.onInitial(false, undefined, result as TableUpdates)
    await session.call('monitor_cond', params, { ...options, onResult })
  }
}

/** The zero UUID says that the server does not know, which is so for every database that is not clustered. */
export const knownTransaction = (last: string): string | undefined => (last === ZERO_UUID ? undefined : last)
