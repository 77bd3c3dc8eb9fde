import type { Random } from '../../../kernel/random.ts'

/** Letters and digits that are not mistaken for one another, as Nova takes them. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** For a server whose maker gave none. */
export const passwordOf = (random: Random): string =>
  Array.from({ length: 12 }, () => ALPHABET[random.below(ALPHABET.length)]).join('')
