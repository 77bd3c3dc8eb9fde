/**
 * Caches what was used of late, bounded. Two halves: what is used goes to the younger, and when that is full the older one is
 * forgotten as a whole. (A Map that loses its oldest key at each turn has to walk past all that it lost before.)
 */
export class LruCache<V> {
  readonly #half: number
  #young = new Map<string, V>()
  #old = new Map<string, V>()

  /** @param most kept at once; at least half as many as were used last are there */
  constructor(most: number) {
    this.#half = Math.max(1, Math.ceil(most / 2))
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: string): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, value: V): void {
    this.#old.delete(key)
    this.#young.set(key, value)
    if (this.#young.size < this.#half) return
    this.#old = this.#young
    this.#young = new Map()
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
