/** Keeps rows, and whole pages of them, as bytes of JSON, so that a list of thousands is handed over and not built. */

interface Kept {
  /** What the bytes were made of. */
  stamp: string
  json: Buffer
}

/** What an entry costs besides its bytes. */
const OVERHEAD = 200

export class ResponseRowCache {
  readonly #forms = new Map<string, Map<string, Kept>>()
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
    const kept = this.#forms.get(form)?.get(id)
    return kept?.stamp === stamp ? kept.json : undefined
  }

  keep(form: string, id: string, stamp: string, json: Buffer): void {
    let rows = this.#forms.get(form)
    if (!rows) {
      rows = new Map()
      this.#forms.set(form, rows)
    }
    this.#drop(rows, id)
    rows.set(id, { stamp, json })
    this.#bytes += costOf({ stamp, json })
    while (this.#bytes > this.#limit) if (!this.#dropOldest()) return
  }

  #drop(rows: Map<string, Kept>, id: string): void {
    const had = rows.get(id)
    if (!had) return
    this.#bytes -= costOf(had)
    rows.delete(id)
  }

  #dropOldest(): boolean {
    const [form, rows] = this.#forms.entries().next().value ?? []
    if (form === undefined || rows === undefined) return false
    const id = rows.keys().next().value
    if (id !== undefined) this.#drop(rows, id)
    if (rows.size === 0) this.#forms.delete(form)
    return true
  }
}

const costOf = ({ stamp, json }: Kept): number => json.length + stamp.length + OVERHEAD
