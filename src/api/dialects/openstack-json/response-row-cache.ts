/** Servers already rendered, so that a list of thousands is a copy and not a rebuild. */

interface Fragment {
  stamp: string
  json: Buffer
}

/** What an entry costs besides its bytes. */
const OVERHEAD = 200

export class FragmentCache {
  readonly #forms = new Map<string, Map<string, Fragment>>()
  readonly #limit: number
  #bytes = 0

  /** @param limit bytes kept at most; the oldest go first */
  constructor(limit = 64 * 1024 * 1024) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Of one form, that is of one version, base URL and sight of things: what is there by id and stamp. */
  find(form: string, id: string, stamp: string): Buffer | undefined {
    const fragment = this.#forms.get(form)?.get(id)
    return fragment?.stamp === stamp ? fragment.json : undefined
  }

  keep(form: string, id: string, stamp: string, json: Buffer): void {
    let fragments = this.#forms.get(form)
    if (!fragments) {
      fragments = new Map()
      this.#forms.set(form, fragments)
    }
    this.#drop(fragments, id)
    fragments.set(id, { stamp, json })
    this.#bytes += json.length + OVERHEAD
    while (this.#bytes > this.#limit) if (!this.#dropOldest()) return
  }

  #drop(fragments: Map<string, Fragment>, id: string): void {
    const had = fragments.get(id)
    if (!had) return
    this.#bytes -= had.json.length + OVERHEAD
    fragments.delete(id)
  }

  #dropOldest(): boolean {
    const [form, fragments] = this.#forms.entries().next().value ?? []
    if (form === undefined || fragments === undefined) return false
    const id = fragments.keys().next().value
    if (id !== undefined) this.#drop(fragments, id)
    if (fragments.size === 0) this.#forms.delete(form)
    return true
  }
}

const COMMA = Buffer.from(',')

/** `{"servers":[…]}` out of rendered servers. @param tail what follows the list, `,"servers_links":[…]` */
export function joinList(key: string, fragments: readonly Buffer[], tail: string): Buffer {
  const parts: Buffer[] = [Buffer.from(`{"${key}":[`)]
  fragments.forEach((fragment, i) => {
    if (i > 0) parts.push(COMMA)
    parts.push(fragment)
  })
  parts.push(Buffer.from(`]${tail}}`))
  return Buffer.concat(parts)
}
