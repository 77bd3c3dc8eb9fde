/**
 * Cuts a byte stream into JSON objects. JSON-RPC over a stream has no frames: objects follow each other, so the end of
 * one is found by counting braces outside strings. Each byte is looked at once; every byte that matters is ASCII, which
 * never occurs inside a UTF-8 sequence, so bytes need no decoding before an object is whole.
 */
export interface FrameSplitter {
  /** The text of each object that this chunk completes. Throws `SyntaxError` on bytes between objects, `RangeError` past the limit. */
  push(chunk: Buffer): string[]
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d])

export function createFrameSplitter(maxFrameBytes: number): FrameSplitter {
  const braces = createBraceCounter()
  let parts: Buffer[] = []
  let held = 0

  const take = (tail: Buffer): string => {
    parts.push(tail)
    const text = (parts.length === 1 ? tail : Buffer.concat(parts)).toString('utf8')
    parts = []
    held = 0
    return text
  }

  const keep = (tail: Buffer): void => {
    parts.push(tail)
    held += tail.length
    if (held > maxFrameBytes) throw new RangeError(`a message longer than ${maxFrameBytes} bytes`)
  }

  return {
    push(chunk) {
      const frames: string[] = []
      let start = 0
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at] ?? 0
        if (braces.outside() && byte !== OPEN) {
          if (!SPACES.has(byte)) throw new SyntaxError(`byte 0x${byte.toString(16)} between messages`)
          start = at + 1
        } else if (braces.step(byte)) {
          frames.push(take(chunk.subarray(start, at + 1)))
          start = at + 1
        }
      }
      if (start < chunk.length) keep(chunk.subarray(start))
      return frames
    },
  }
}

function createBraceCounter() {
  let depth = 0
  let inString = false
  let escaped = false

  return {
    outside: () => depth === 0,
    /** Moves by one byte; true when this byte ends an object. */
    step(byte: number): boolean {
      if (inString) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (byte === QUOTE) inString = true
      else if (byte === OPEN) depth++
      else if (byte === CLOSE) return --depth === 0
      return false
    },
  }
}
