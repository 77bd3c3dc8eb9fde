/** Randomness that a seed repeats exactly: for tests and the simulation, never for keys. */
import type { Random } from './random.ts'

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  /** SplitMix32 (public domain): 32 bits a step, every seed good. */
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => next() & 0xff))
  return { bytes, uuid: () => uuidOf(bytes(16)), below: (below) => Math.floor((next() / 2 ** 32) * below) }
}

function uuidOf(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
