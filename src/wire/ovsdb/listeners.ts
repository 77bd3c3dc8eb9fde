import type { Log } from '../../kernel/log.ts'

/** Functions to call when something happens; one that throws is logged and keeps nothing from the others. */
export interface Listeners<A extends readonly unknown[]> {
  add(listener: (...args: A) => void): () => void
  call(...args: A): void
}

export function createListeners<A extends readonly unknown[]>(log: Log, what: string): Listeners<A> {
  const entries = new Set<{ listener: (...args: A) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      entries.add(entry)
      return () => entries.delete(entry)
    },
    call(...args) {
      for (const { listener } of [...entries]) {
        try {
          listener(...args)
        } catch (error) {
          log.error({ err: error }, `A listener for ${what} failed`)
        }
      }
    },
  }
}
