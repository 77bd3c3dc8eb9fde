/**
 * The change feed: every write appends (revision, kind, id, project) in its own transaction. Reconcilers, agents' long
 * polls and live views wake from it; whoever was away reads on from the last revision it saw.
 */

export interface Change {
  kind: string
  id: string
  projectId: string | null
}

/** What was learnt from the feed is believed for so long without a reading: some polls that a busy machine is late with. */
export const CURRENT_MS = 5000

type Listener = (changes: readonly Change[]) => void

/** Wakes listeners of this process; `follow.ts` brings the changes of other controllers. */
export class Feed {
  readonly #listeners = new Set<Listener>()
  readonly #own = new Set<number>()
  /** Set by `follow.ts`, which reads this process's own changes too and has to know them. */
  followed = false
  /** Whether others' changes are heard of: set by what follows it, for whoever keeps what only a change makes stale. */
  isCurrent: () => boolean = () => true

  /** Calls `listener` after each commit that changed something. Returns the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(changes: readonly Change[]): void {
    if (changes.length === 0) return
    for (const listener of [...this.#listeners]) listener(changes)
  }

  /** Revisions that this process writes: it announces them itself. */
  addOwn(revisions: readonly number[]): void {
    for (const revision of revisions) this.#own.add(revision)
  }

  isOwn(revision: number): boolean {
    return this.#own.has(revision)
  }

  forgetOwn(upTo: number): void {
    for (const revision of this.#own) if (revision <= upTo) this.#own.delete(revision)
  }
}
