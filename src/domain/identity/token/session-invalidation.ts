/**
 * Knows, from the change feed, whether something learnt from identity's rows may be stale. Each change of a row stamps
 * its id with a rising number; whoever keeps a result keeps the number it was read at and the ids it depends on.
 */
import type { Change, Feed } from '../../../store/feed.ts'

const IDS_KEPT = 20_000
/** A change of one of these concerns only what depends on its id. */
const KINDS_BY_ID = new Set([
  'user',
  'project',
  'domain',
  'token',
  'application-credential',
  'trust',
  'access-token',
  'identity-provider',
])
/** A change of one of these may concern every token's roles. */
const KINDS_OF_ALL = new Set(['role', 'group'])

export class SessionInvalidation {
  readonly #stamps = new Map<string, number>()
  #now = 0
  #all = 0
  #catalog = 0
  readonly #feed: Feed
  readonly #onNewKey: () => void
  readonly close: () => void

  /** @param onNewKey called when the keys that sign tokens were rotated */
  constructor(feed: Feed, onNewKey: () => void) {
    this.#feed = feed
    this.#onNewKey = onNewKey
    this.close = feed.listen((changes) => this.#note(changes))
  }

  /** Taken before reading: what changes while reading makes the result stale. */
  get now(): number {
    return this.#now
  }
  /** Rises with every change of the catalogue. */
  get catalog(): number {
    return this.#catalog
  }

  /** Nothing is while the changes of other controllers cannot be read. */
  isFresh(readAt: number, ids: readonly string[]): boolean {
    if (!this.#feed.isCurrent()) return false
    if (readAt === this.#now) return true
    if (readAt < this.#all) return false
    return ids.every((id) => (this.#stamps.get(id) ?? 0) <= readAt)
  }

  #note(changes: readonly Change[]): void {
    for (const { kind, id } of changes) {
      if (kind === 'catalog') this.#catalog += 1
      else if (kind === 'token-key') this.#onNewKey()
      else if (KINDS_OF_ALL.has(kind)) this.#all = ++this.#now
      else if (KINDS_BY_ID.has(kind)) this.#stamps.set(id, ++this.#now)
    }
    if (this.#stamps.size <= IDS_KEPT) return
    this.#stamps.clear() // forgetting an id would make stale results look fresh: all are stale instead
    this.#all = ++this.#now
  }
}
