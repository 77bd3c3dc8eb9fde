import type { Log } from '../../kernel/log.ts'

/** Something QEMU tells unasked. `at` is QEMU's own time, milliseconds since 1970. */
export interface QmpEvent {
  name: string
  data: { [field: string]: unknown }
  at: number
}

export type QmpEventListener = (event: QmpEvent) => void

/** Listeners by event name (`*` hears all), and iterators over everything. */
export interface EventHub {
  on(name: string, listener: QmpEventListener): () => void
  emit(event: QmpEvent): void
  /** Ends every iterator, after what it still holds. */
  end(): void
  /** Events from this call on, kept until read. Ends with the connection. */
  iterate(): AsyncIterableIterator<QmpEvent>
}

export function createEventHub(log: Log): EventHub {
  const listeners = new Set<{ name: string; listener: QmpEventListener }>()
  const queues = new Set<EventQueue>()
  let ended = false

  return {
    on(name, listener) {
      const entry = { name, listener }
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    emit(event) {
      for (const queue of queues) queue.push(event)
      for (const { name, listener } of [...listeners]) {
        if (name !== '*' && name !== event.name) continue
        try {
          listener(event)
        } catch (error) {
          // One listener's fault must not keep the event from the others, nor end the connection.
          log.error({ err: error, event: event.name }, 'A QMP event listener failed')
        }
      }
    },
    end() {
      ended = true
      for (const queue of [...queues]) queue.end()
      listeners.clear()
    },
    iterate() {
      const queue = new EventQueue(() => queues.delete(queue))
      if (ended) queue.end()
      else queues.add(queue)
      return queue
    },
  }
}

class EventQueue implements AsyncIterableIterator<QmpEvent> {
  #events: QmpEvent[] = []
  #waiting: ((result: IteratorResult<QmpEvent>) => void)[] = []
  #ended = false
  readonly #onEnd: () => void

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  push(event: QmpEvent): void {
    const waiter = this.#waiting.shift()
    if (waiter) waiter({ value: event, done: false })
    else this.#events.push(event)
  }

  end(): void {
    this.#ended = true
    for (const waiter of this.#waiting.splice(0)) waiter({ value: undefined, done: true })
    this.#onEnd()
  }

  next(): Promise<IteratorResult<QmpEvent>> {
    const event = this.#events.shift()
    if (event) return Promise.resolve({ value: event, done: false })
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  return(): Promise<IteratorResult<QmpEvent>> {
    this.#events = []
    this.end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
