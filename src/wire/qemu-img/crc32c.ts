/** Computes CRC-32C (Castagnoli), which VHDX has over its headers and tables. */
const POLYNOMIAL = 0x82f63b78

const next = (crc: number): number => (crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1)

const entryOf = (byte: number): number => Array.from({ length: 8 }).reduce<number>(next, byte)

let table: Uint32Array | undefined

/** @param own where the sum itself stands, four bytes that count as zeroes */
export function crc32c(bytes: Buffer, own: number): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => entryOf(byte))
  let crc = 0xffffffff
  for (let at = 0; at < bytes.length; at++) {
    const byte = at >= own && at < own + 4 ? 0 : (bytes[at] ?? 0)
    crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}
