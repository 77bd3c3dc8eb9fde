/** Commands are applied at most once: each is written down before it is begun, on disk, and stays until it is no longer sent. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export class CommandLog {
  readonly #path: string
  #begun: Set<string>

  constructor(path: string) {
    this.#path = path
    this.#begun = new Set(read(path))
  }

  /** @returns false when it was begun before, perhaps by an agent that died over it */
  begin(id: string): boolean {
    if (this.#begun.has(id)) return false
    this.#begun.add(id)
    this.#write()
    return true
  }

  /** Forgets what the controller no longer sends. */
  keep(sent: readonly string[]): void {
    const kept = new Set(sent.filter((id) => this.#begun.has(id)))
    if (kept.size === this.#begun.size) return
    this.#begun = kept
    this.#write()
  }

  #write() {
    writeFileSync(`${this.#path}.new`, JSON.stringify([...this.#begun]))
    renameSync(`${this.#path}.new`, this.#path)
  }
}

function read(path: string): string[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as string[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
