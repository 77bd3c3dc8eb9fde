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

  write(line: string): void {
    const isTold = this.#lost === 0 || this.#put(this.#confession())
    if (isTold) this.#lost = 0
    if (!isTold || !this.#put(line)) this.#lost += 1
  }

  #confession(): string {
    const msg = `${this.#lost} lines of this log could not be written: ${this.#why}`
    return `${this.#isCut ? '\n' : ''}${JSON.stringify({ level: 40, msg })}\n`
  }

  #put(text: string): boolean {
    let rest = Buffer.from(text)
    try {
      while (rest.length > 0) {
        rest = rest.subarray(this.#take(rest))
        this.#isCut = rest.length > 0
      }
      return true
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error)
      return false
    }
  }
}
