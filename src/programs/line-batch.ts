/**
 * Gathers lines of the log and writes them together: a system call for each costs more than the line. What tells of trouble
 * is written at once, with all that came before it, so that the lines keep their order and a crash does not take its cause along.
 */
import type { Clock } from '../kernel/clock.ts'

/** A machine that loses its power or a process that is killed loses the lines of that time. */
const WRITE_AFTER_MS = 20
/** Characters. */
const MOST_WAITING = 32 * 1024
/** Levels have the numbers that pino gives them. */
const WARN = 40

export class LineBatch {
  readonly #write: (text: string) => void
  readonly #clock: Pick<Clock, 'after'>
  #waiting = ''
  #cancel: (() => void) | undefined

  constructor(write: (text: string) => void, clock: Pick<Clock, 'after'>) {
    this.#write = write
    this.#clock = clock
  }

  write(line: string, level: number): void {
    this.#waiting += line
    if (level >= WARN || this.#waiting.length >= MOST_WAITING) this.flush()
    else this.#cancel ??= this.#clock.after(WRITE_AFTER_MS, () => this.flush())
  }

  /** Also called at the process's end. */
  flush(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') this.#write(text)
  }
}
