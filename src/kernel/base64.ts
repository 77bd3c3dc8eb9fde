/** Reads base64 as Python's `b64decode` does, which foreign services read what they are sent with. */

/** As Python's `b64decode`: what is no digit counts for nothing, the first whole padding ends it, and one that lacks is a fault. */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length % 4 === 0 && WHOLE.test(text)) return Buffer.from(text, 'base64')
  let digits = ''
  let pads = 0
  for (const char of text) {
    const place = digits.length % 4
    if (char === '=') {
      if (place >= 2 && place + ++pads >= 4) return Buffer.from(digits, 'base64')
    } else if (DIGIT.test(char)) {
      pads = 0
      digits += char
    }
  }
  return digits.length % 4 === 0 ? Buffer.from(digits, 'base64') : undefined
}

const WHOLE = /^[A-Za-z0-9+/]*={0,2}$/
const DIGIT = /[A-Za-z0-9+/]/
