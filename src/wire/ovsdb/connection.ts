import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { type Endpoint, openSocket, type TlsIdentity } from './endpoint.ts'
import { knownTransaction, type MonitorRequest, monitor, type TableUpdates } from './monitor.ts'
import type { Operation, OperationResult } from './operations.ts'
import { connectionEnded, notConnected } from './ovsdb-error.ts'
import type { RequestOptions } from './pending-calls.ts'
import { createRpcSession, type RpcSession } from './rpc-session.ts'
import { type DatabaseSchema, type RawSchema, readSchema } from './schema.ts'
import { readResults } from './transaction.ts'

/**
 * One connection to one server; it never reconnects (`openReplica` does).
 * Every request throws what `isOvsdbRefusal` knows when the server refuses, `unavailable` when no reply came
 * (`ovsdb_not_connected`: never sent; `ovsdb_ended`, `ovsdb_timeout`: outcome unknown), or the signal's reason.
 */
export interface OvsdbConnection {
  readonly ended: boolean
  listDatabases(options?: RequestOptions): Promise<string[]>
  getSchema(database: string, options?: RequestOptions): Promise<DatabaseSchema>
  /** All operations or none. Aborting asks the server to cancel; what it had done by then stays done. */
  transact(database: string, operations: readonly Operation[], options?: RequestOptions): Promise<OperationResult[]>
  /** Tells what is in the database and then every change, until the end of the connection or `cancelMonitor`. */
  monitorCondSince(request: MonitorRequest, options?: RequestOptions): Promise<void>
  cancelMonitor(id: string, options?: RequestOptions): Promise<void>
  /** True when the lock is ours now; when not, `onLock` tells once it is. */
  lock(id: string, options?: RequestOptions): Promise<boolean>
  /** Takes the lock from whoever holds it. */
  steal(id: string, options?: RequestOptions): Promise<void>
  unlock(id: string, options?: RequestOptions): Promise<void>
  /** `locked`: a lock that was waited for is ours; `stolen`: it was ours. */
  onLock(listener: (event: 'locked' | 'stolen', id: string) => void): void
  onEnd(listener: (error: Error | undefined) => void): void
  close(): void
}

export interface ConnectOvsdbOptions {
  endpoint: Endpoint
  clock: Clock
  log: Log
  /** For `ssl:` endpoints. */
  tls?: TlsIdentity
  /** Aborts connecting; afterwards it has no effect. */
  signal?: AbortSignal
  /** Milliseconds for connecting; 10 s when not given. */
  timeoutMs?: number
  /** See `RpcSession`; 5 s when not given, as in Open vSwitch. */
  probeMs?: number
}

/** Throws `CloudError` `unavailable` when nobody answers there, or the signal's reason. */
export async function connectOvsdb(options: ConnectOvsdbOptions): Promise<OvsdbConnection> {
  const { endpoint, clock, log, tls, signal, timeoutMs = 10_000, probeMs = 5_000 } = options
  signal?.throwIfAborted()
  const opened = Promise.withResolvers<void>()
  const session = createRpcSession(
    openSocket(endpoint, tls, () => opened.resolve()),
    { clock, log, probeMs },
  )
  session.onEnd((error) => opened.reject(error ?? connectionEnded('closed by us')))
  const onAbort = () => session.end(signal?.reason)
  const cancelTimer = clock.after(timeoutMs, () => session.end(notConnected(`no connection in ${timeoutMs} ms`)))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await opened.promise
  } finally {
    cancelTimer()
    signal?.removeEventListener('abort', onAbort)
  }
  return createConnectionOver(session)
}

function createConnectionOver(session: RpcSession): OvsdbConnection {
  const monitors = new Map<string, MonitorRequest>()
  let onLock: (event: 'locked' | 'stolen', id: string) => void = () => {}

  session.onNotification((method, params) => {
    if (method === 'locked' || method === 'stolen') return onLock(method, String(params[0]))
    const request = monitors.get(String(params[0]))
    if (method === 'update3') request?.onUpdate(knownTransaction(String(params[1])), params[2] as TableUpdates)
    if (method === 'update2') request?.onUpdate(undefined, params[1] as TableUpdates)
  })

  return {
    get ended() {
      return session.ended
    },
    listDatabases: async (options) => (await session.call('list_dbs', [], options)) as string[],
    getSchema: async (database, options) => readSchema((await session.call('get_schema', [database], options)) as RawSchema),
    async transact(database, operations, options = {}) {
      const onGivenUp = (id: number) => session.notify('cancel', [id])
      return readResults(operations, await session.call('transact', [database, ...operations], { ...options, onGivenUp }))
    },
    async monitorCondSince(request, options) {
      monitors.set(request.id, request)
      await monitor(session, request, options)
    },
    async cancelMonitor(id, options) {
      await session.call('monitor_cancel', [id], options)
      monitors.delete(id)
    },
    lock: async (id, options) => ((await session.call('lock', [id], options)) as { locked: boolean }).locked,
    steal: async (id, options) => void (await session.call('steal', [id], options)),
    unlock: async (id, options) => void (await session.call('unlock', [id], options)),
    onLock: (listener) => {
      onLock = listener
    },
    onEnd: (listener) => session.onEnd(listener),
    close: () => session.end(),
  }
}
