/** Randomness that a seed decides: the same seed gives the same numbers, ids and keys on every machine. */
import type { Random } from '../../kernel/random.ts'

/** sfc32, a small fast generator that passes PractRand; state of 128 bits filled from the seed. */
export interface SeededRandom extends Random {
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

export function seededRandom(seed: number): SeededRandom {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88 ^ seed, 0xb7e15162 ^ Math.floor(seed / 2 ** 32), 1]
  const next = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < 15; i++) next()
  const bytes = (count: number): Buffer => {
    const out = Buffer.alloc(count)
    for (let i = 0; i < count; i++) out[i] = next() & 0xff
    return out
  }
  const below = (limit: number): number => Math.floor(((next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53) * limit)
  const uuid = (): string => {
    const raw = bytes(16)
    raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40
    raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80
    return raw.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  return {
    bytes,
    below,
    uuid,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: (from) => from[below(from.length)] as never,
  }
}
