import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** The only source of randomness in `src/`: a simulation passes a seeded one and replays exactly. */
export interface Random {
  uuid(): string
  /** `count` bytes fit for keys and secrets. */
  bytes(count: number): Buffer
  /** A whole number in [0, below). */
  below(below: number): number
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  bytes: (count) => randomBytes(count),
  below: (below) => randomInt(below),
}
