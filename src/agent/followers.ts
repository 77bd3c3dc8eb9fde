/** Keeps one follower for each thing that is wanted of a host once. */
import type { Follower, ObservedThing, WantedThing } from './follower.ts'

export class Followers<D extends { id: string; state: WantedThing }> {
  readonly #make: (doc: D) => Follower
  readonly #followers = new Map<string, Follower>()

  constructor(make: (doc: D) => Follower) {
    this.#make = make
  }

  take(wanted: readonly D[]): void {
    const named = new Set(wanted.map(({ id }) => id))
    for (const [id, one] of this.#followers) {
      if (named.has(id)) continue
      one.want('absent')
      this.#followers.delete(id)
    }
    for (const doc of wanted) {
      const one = this.#followers.get(doc.id) ?? this.#make(doc)
      this.#followers.set(doc.id, one)
      one.want(doc.state)
    }
  }

  observed(): ObservedThing[] {
    return [...this.#followers.values()].flatMap(({ observed }) => observed ?? [])
  }

  async idle(): Promise<void> {
    for (const one of this.#followers.values()) await one.idle()
  }
}
