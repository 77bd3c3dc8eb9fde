/** Bytes of a file that somebody wrote → text. @throws Error with the line, for what would make names that nobody has */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  const [fault, why] = faultOf(bytes, text)
  if (fault === -1) return text
  throw new Error(`line ${text.slice(0, fault).split('\n').length}: ${why}`)
}

function faultOf(bytes: Buffer, text: string): [at: number, why: string] {
  const zero = text.indexOf('\0')
  if (zero !== -1) return [zero, 'there is a NUL character']
  const isUtf8 = Buffer.from(text).equals(bytes)
  return [isUtf8 ? -1 : text.indexOf('\ufffd'), 'the file is not in UTF-8; save it so, or convert it (iconv -f LATIN1 -t UTF-8)']
}
