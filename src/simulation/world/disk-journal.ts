/** What was written into disks, and of which nobody knows any more what is to become of them: in one order with what happens to rows. */

export type DiskKey = `${'volume' | 'snapshot' | 'disk' | 'backup' | 'image'} ${string}`

export type DiskEvent =
  /** As a guest does. */
  | { what: 'written'; disk: DiskKey; block: number; word: string }
  /** An operator has called it something by word alone: what is under way with it may or may not be done. */
  | { what: 'doubted'; id: string }

export class DiskJournal {
  #next = 0
  #events: (DiskEvent & { at: number })[] = []
  /** Guests that wrote where nothing is. */
  readonly #lost: string[] = []

  next = (): number => ++this.#next

  note(event: DiskEvent): void {
    this.#events.push({ ...event, at: this.next() })
  }

  lost(what: string): void {
    this.#lost.push(what)
  }

  /** Each once. */
  take(): { events: readonly (DiskEvent & { at: number })[]; lost: readonly string[] } {
    const events = this.#events
    this.#events = []
    return { events, lost: this.#lost.splice(0) }
  }
}
