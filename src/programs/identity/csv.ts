/** Comma-separated values as RFC 4180 and spreadsheets have them: quotes, doubled quotes, any line end, a byte order mark. Pure. */

export interface Line {
  /** From 1, where the record begins. */
  number: number
  cells: string[]
}

/** Records without empty lines. @throws Error with line and column for a quote that is out of place or never closed */
export function parseCsv(text: string): Line[] {
  const reader = { text: text.replace(/^\uFEFF/, ''), at: 0, line: 1, lineStart: 0 }
  const lines: Line[] = []
  while (reader.at < reader.text.length) {
    const number = reader.line
    const cells = readRecord(reader)
    if (cells.some((cell) => cell !== '')) lines.push({ number, cells })
  }
  return lines
}

interface Reader {
  text: string
  at: number
  line: number
  lineStart: number
}

function readRecord(reader: Reader): string[] {
  const cells: string[] = []
  for (;;) {
    cells.push(reader.text[reader.at] === '"' ? readQuoted(reader) : readPlain(reader))
    if (reader.text[reader.at] !== ',') break
    reader.at += 1
  }
  if (reader.text[reader.at] === '\r') reader.at += 1
  if (reader.text[reader.at] === '\n') reader.at += 1
  reader.line += 1
  reader.lineStart = reader.at
  return cells
}

function readPlain(reader: Reader): string {
  const [plain = ''] = /^[^,\r\n]*/.exec(reader.text.slice(reader.at, endOfLine(reader))) ?? []
  const quote = plain.indexOf('"')
  if (quote >= 0) throw misplaced(reader, reader.at + quote, 'a quote in the middle of a field; put the whole field in quotes')
  reader.at += plain.length
  return plain.trim()
}

const endOfLine = ({ text, at }: Reader): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

function readQuoted(reader: Reader): string {
  const began = { ...reader }
  let value = ''
  for (reader.at += 1; ; reader.at += 1) {
    const letter = reader.text[reader.at]
    if (letter === undefined) throw misplaced(began, began.at, 'a quote that is never closed')
    if (letter === '"' && reader.text[reader.at + 1] !== '"') break
    if (letter === '"') reader.at += 1
    if (letter === '\n') {
      reader.line += 1
      reader.lineStart = reader.at + 1
    }
    value += letter
  }
  reader.at += 1
  const next = reader.text[reader.at]
  if (next !== undefined && !',\r\n'.includes(next)) throw misplaced(reader, reader.at, 'something behind a closing quote')
  return value
}

const misplaced = ({ line, lineStart }: Reader, at: number, what: string): Error =>
  new Error(`line ${line}, column ${at - lineStart + 1}: ${what}`)
