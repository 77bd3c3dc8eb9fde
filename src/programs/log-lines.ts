/**
 * Where lines of the log go. A full disk must not end a cloud: a line that cannot be written is lost, and when writing works
 * again the log says how many were.
 */
export class LogLines {
  /** @returns how many of the bytes were taken */
  readonly #take: (bytes: Buffer) => number
  #lost = 0
  #why = ''
  /** A part of a line went out before the rest was refused. */
  #isCut = false

  constructor(take: (bytes: Buffer) => number) {
    this.#take = take
  }

  /** @param lines one or more, whole */
  write(lines: string): void {
    if (this.#lost > 0 && this.#put(this.#confession()) > 0) this.#lost += countOf(lines)
    else this.#lost = this.#put(lines)
  }

  #confession(): string {
    const msg = `${this.#lost} lines of this log could not be written: ${this.#why}`
    return `${this.#isCut ? '\n' : ''}${JSON.stringify({ level: 40, msg })}\n`
  }

  /** @returns how many lines were not written whole */
  #put(text: string): number {
    let rest = Buffer.from(text)
    try {
      while (rest.length > 0) {
        rest = rest.subarray(this.#take(rest))
        this.#isCut = rest.length > 0
      }
      return 0
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error)
      return countOf(rest.toString())
    }
  }
}

const countOf = (text: string): number => text.split('\n').length - 1
