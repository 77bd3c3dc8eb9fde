/** Reads and spells ids. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const HEX32 = /^[0-9a-f]{32}$/i

/** True for the 36-character form and for the 32 hexadecimal digits that OpenStack also writes. */
export const isUuid = (text: string): boolean => UUID.test(text) || HEX32.test(text)

/** The 32-digit spelling of a UUID, as Keystone writes ids of users and projects. */
export const hexOf = (uuid: string): string => uuid.replaceAll('-', '')

/** The first digits of an id, as APIs spell it whose ids are shorter. */
export const firstDigits = (id: string, digits: number): string => hexOf(id).slice(0, digits)

/**
 * The first and the last id that begin with these hexadecimal digits: every id between them does, whatever order a
 * database sorts text in, for all have their hyphens in the same places.
 */
export function idsBeginning(digits: string): { first: string; last: string } {
  const filled = (digit: string) => {
    const hex = digits.padEnd(32, digit)
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
  }
  return { first: filled('0'), last: filled('f') }
}
