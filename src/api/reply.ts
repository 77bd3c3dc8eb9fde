import type { Readable } from 'node:stream'

/** What a handler returns when status, headers or the bytes themselves are its own business. */
export class Reply {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown

  constructor(body: unknown, options: { status?: number; headers?: Record<string, string> } = {}) {
    this.body = body
    this.status = options.status
    this.headers = options.headers ?? {}
  }
}

/** @param body an object (sent as JSON), a `PreSerialized`, a Buffer, a string, a stream, or undefined for none */
export const reply = (
  body: object | PreSerialized | Buffer | string | Readable | undefined,
  options?: { status?: number; headers?: Record<string, string> },
) => new Reply(body, options)

/** JSON that is ready: lists joined from fragments rendered once per row, generation and version. */
export class PreSerialized {
  readonly json: string | Buffer
  /** It is of an older version, whose form no declaration tells. */
  readonly isLowered: boolean
  #size: number | undefined

  constructor(json: string | Buffer, { isLowered = false } = {}) {
    this.json = json
    this.isLowered = isLowered
  }

  /** In bytes: counted once, however often it is sent. */
  get size(): number {
    this.#size ??= Buffer.byteLength(this.json)
    return this.#size
  }
}
