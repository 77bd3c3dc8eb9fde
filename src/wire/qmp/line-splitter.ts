/** Cuts a byte stream into lines. Bytes are joined before they are decoded, so a character split between chunks survives. */
export interface LineSplitter {
  /** Lines that this chunk completes, without their ending; empty lines are left out. Throws `RangeError` past the limit. */
  push(chunk: Buffer): string[]
}

const NEWLINE = 0x0a

export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let parts: Buffer[] = []
  let held = 0

  const take = (tail: Buffer): string => {
    parts.push(tail)
    const line = (parts.length === 1 ? tail : Buffer.concat(parts)).toString('utf8').trim()
    parts = []
    held = 0
    return line
  }

  return {
    push(chunk) {
      const lines: string[] = []
      let start = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        const line = take(chunk.subarray(start, end))
        if (line !== '') lines.push(line)
        start = end + 1
      }
      if (start < chunk.length) {
        parts.push(chunk.subarray(start))
        held += chunk.length - start
        if (held > maxLineBytes) throw new RangeError(`a line longer than ${maxLineBytes} bytes`)
      }
      return lines
    },
  }
}
