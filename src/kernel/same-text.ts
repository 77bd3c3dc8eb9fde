import { hash, timingSafeEqual } from 'node:crypto'

/** For secrets and what is made of them: takes as long wherever the first difference is, and whatever the lengths. */
export const isSameText = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'))
