import type { QmpCommandName, QmpCommands } from './commands.ts'
import type { QmpEvent, QmpEventListener } from './events.ts'

export interface ExecuteOptions {
  /** Gives up waiting; QEMU may still carry the command out. */
  signal?: AbortSignal
  /** Milliseconds to wait for the reply; 30 s when not given. */
  timeoutMs?: number
}

/** Why a connection ended: `error` is absent when `close()` did it. */
export interface QmpEnd {
  error?: Error
}

/** One connection to one QEMU. It never reconnects: whoever owns it decides what its end means. */
export interface Qmp {
  /** QEMU's version, for example `7.2.22`. */
  readonly version: string
  readonly closed: boolean
  /**
   * Runs a command and returns what QEMU returns.
   * Throws `qmp_error` when QEMU refuses; `unavailable` with reason `qmp_closed` or `qmp_timeout`
   * when no reply came, in which case the command may have taken effect; the signal's reason when aborted.
   */
  execute<C extends QmpCommandName>(
    command: C,
    args?: QmpCommands[C]['args'],
    options?: ExecuteOptions,
  ): Promise<QmpCommands[C]['result']>
  /** The same for a command that `commands.ts` does not name. */
  executeAny(command: string, args?: object, options?: ExecuteOptions): Promise<unknown>
  /** Calls `listener` for events of that name, or for all with `*`. The returned function ends it. */
  on(name: string, listener: QmpEventListener): () => void
  /** All events from this call on; ends with the connection. */
  events(): AsyncIterableIterator<QmpEvent>
  /** Called once when the connection has ended, at once if it has already. */
  onClose(listener: (end: QmpEnd) => void): void
  close(): void
}
