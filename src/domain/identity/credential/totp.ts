/** Computes time-based one-time passwords, RFC 6238: six digits of an HMAC-SHA1 over the count of 30 seconds since 1970. */
import { createHmac } from 'node:crypto'
import { isSameText } from '../../../kernel/same-text.ts'

const STEP_MS = 30_000
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** @returns undefined for what is no base32 (RFC 4648); padding may be left out */
export function decodeBase32(text: string): Buffer | undefined {
  const digits = text.trim().toUpperCase().replace(/=+$/, '')
  const bytes: number[] = []
  let [held, bits] = [0, 0]
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit)
    if (value < 0) return undefined
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return bytes.length > 0 ? Buffer.from(bytes) : undefined
}

export const stepAt = (ms: number): number => Math.floor(ms / STEP_MS)

export function passcodeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** The step, of the present one and `previous` before it, whose passcode this is. */
export function totpStepOf(secret: Buffer, passcode: string, now: number, previous: number): number | undefined {
  const present = stepAt(now)
  const right = Array.from({ length: previous + 1 }, (_, i) => present - i).filter((step) =>
    isSameText(passcodeAt(secret, step), passcode),
  )
  return right.at(0)
}
