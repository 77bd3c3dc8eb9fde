/** Commands are applied at most once: each is written down before it is begun, on disk, and stays until it is no longer sent. */
import { renameSync, writeFileSync } from 'node:fs'
import { readDerived } from '../kernel/derived-file.ts'

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

/** A damaged one is begun anew: a command may be done twice then, which is less than an agent that never starts. */
const read = (path: string): string[] => readDerived<string[]>(path, (value) => Array.isArray(value)) ?? []
