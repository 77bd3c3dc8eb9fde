/** Writes a log as lines of JSON, in the form that pino's have: readers of such logs know it. */
import type { Log } from '../kernel/log.ts'

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const
type Level = keyof typeof LEVELS

export interface LineSink {
  write(line: string, level: number): void
}

export interface JsonLogParts {
  readonly sink: LineSink
  /** Lines below it are not written. */
  readonly least: number
  /** `,"time":"…"` */
  readonly stamp: () => string
}

/** @param level one of ours, or `silent` and `fatal` for none, `trace` for all */
export const leastOf = (level: string): number =>
  level in LEVELS ? LEVELS[level as Level] : level === 'trace' ? 0 : Number.POSITIVE_INFINITY

export class JsonLog implements Log {
  readonly #parts: JsonLogParts
  readonly #parent: JsonLog | undefined
  readonly #fields: object
  /** What every line of it bears, as JSON, `,"requestId":"…"`: made with the first, since many requests leave none. */
  #bound: string | undefined

  constructor(parts: JsonLogParts, fields: object = {}, parent?: JsonLog) {
    this.#parts = parts
    this.#fields = fields
    this.#parent = parent
  }

  debug(fields: object, message: string): void {
    this.#line(LEVELS.debug, fields, message)
  }

  info(fields: object, message: string): void {
    this.#line(LEVELS.info, fields, message)
  }

  warn(fields: object, message: string): void {
    this.#line(LEVELS.warn, fields, message)
  }

  error(fields: object, message: string): void {
    this.#line(LEVELS.error, fields, message)
  }

  child(fields: object): Log {
    return new JsonLog(this.#parts, fields, this)
  }

  #line(level: number, fields: object, message: string): void {
    const { least, sink, stamp } = this.#parts
    if (level < least) return
    const members = membersOf(fields)
    sink.write(`{"level":${level}${stamp()}${this.#boundText()}${members},"msg":${JSON.stringify(message)}}\n`, level)
  }

  #boundText(): string {
    this.#bound ??= (this.#parent ? this.#parent.#boundText() : '') + membersOf(this.#fields)
    return this.#bound
  }
}

/** `,"a":1,"b":"x"` */
function membersOf(fields: object): string {
  const json = jsonOf(fields)
  return json.length <= 2 ? '' : `,${json.slice(1, -1)}`
}

/** A log never throws: what JSON cannot say is named instead. */
function jsonOf(fields: object): string {
  try {
    return JSON.stringify('err' in fields ? { ...fields, err: errorFields(fields.err) } : fields)
  } catch (error) {
    return JSON.stringify({ unwritable: Object.keys(fields), why: String(error) })
  }
}

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return { ...error, type: error.constructor.name, message: error.message, stack: stackOf(error) }
}

/** With what caused it, and what caused that. */
function stackOf(error: Error): string {
  const causes: string[] = []
  for (let at: unknown = error; at instanceof Error && causes.length < 10; at = at.cause) causes.push(at.stack ?? at.message)
  return causes.join('\ncaused by: ')
}
