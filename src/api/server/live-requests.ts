/** Holds the requests that are on their way, for a server that closes to tell. */

export interface LiveRequest {
  /** Among the others: its holder's business. */
  place: number
  abort(reason: Error): void
}

/** Each knows its place, so that coming and going costs the same however many there are, and no hash. */
export class LiveRequests {
  readonly #all: LiveRequest[] = []

  get size(): number {
    return this.#all.length
  }

  add(request: LiveRequest): void {
    request.place = this.#all.length
    this.#all.push(request)
  }

  /** @param request one that is there */
  remove(request: LiveRequest): void {
    const last = this.#all.pop()
    if (!last || last === request) return
    last.place = request.place
    this.#all[request.place] = last
  }

  abortAll(reason: () => Error): void {
    for (const request of [...this.#all]) request.abort(reason())
  }
}
