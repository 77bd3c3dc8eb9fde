/** The tables of a qcow2 image (QEMU's docs/interop/qcow2.txt): a file that was cut off, or was overwritten, has some that lead nowhere. */
import { type ImageSource, invalidImage } from './image.ts'
import type { Qcow2Header } from './qcow2.ts'

const FORMAT = 'qcow2'
/** Bits 9 to 55 of an entry are an offset; these have to be 0. */
const L1_RESERVED_HIGH = 0x7f000000
const L2_RESERVED_HIGH = 0x3f000000
const RESERVED_LOW = 0x1fe
const COMPRESSED_HIGH = 0x40000000
/** So much of the second-level tables is read, enough for 512 GiB of data; a guest finds out about the rest. */
const READ_MOST = 64 * 1024 * 1024
const PIECE = 1024 * 1024

/** @throws bad_request (`invalid_image`) when a table or a cluster that one names is not within the file */
export async function requireTables(source: ImageSource, head: Buffer, header: Qcow2Header): Promise<void> {
  const { clusterSize } = header
  const l1 = { at: Number(head.readBigUInt64BE(40)), length: head.readUInt32BE(36) * 8 }
  const refcounts = { at: Number(head.readBigUInt64BE(48)), length: head.readUInt32BE(56) * clusterSize }
  for (const { at, length } of [l1, refcounts]) if (at + length > source.size) throw cutOff()
  if (header.snapshots > 0 && Number(head.readBigUInt64BE(64)) >= source.size) throw cutOff()
  const tables = await secondLevel(source, l1)
  let left = Math.min(READ_MOST, tables.size * clusterSize)
  for (const at of tables) {
    if (left <= 0) return
    left -= clusterSize
    await requireClusters(source, at, header)
  }
}

/** Where the second-level tables are. */
async function secondLevel(source: ImageSource, l1: { at: number; length: number }): Promise<Set<number>> {
  const tables = new Set<number>()
  for (let done = 0; done < l1.length; done += PIECE) {
    const piece = await source.read(l1.at + done, Math.min(PIECE, l1.length - done))
    for (let i = 0; i + 8 <= piece.length; i += 8) {
      const [high, low] = [piece.readUInt32BE(i), piece.readUInt32BE(i + 4)]
      if ((high & L1_RESERVED_HIGH) !== 0 || (low & 0x1ff) !== 0) throw damaged()
      const at = offsetOf(high, low)
      if (at >= source.size) throw cutOff()
      if (at !== 0) tables.add(at)
    }
  }
  return tables
}

async function requireClusters(source: ImageSource, at: number, { clusterSize, extendedL2 }: Qcow2Header): Promise<void> {
  const table = await source.read(at, clusterSize)
  if (table.length < clusterSize) throw cutOff()
  const compressedBits = 62 - (Math.log2(clusterSize) - 8)
  for (let i = 0; i < table.length; i += extendedL2 ? 16 : 8) {
    const [high, low] = [table.readUInt32BE(i), table.readUInt32BE(i + 4)]
    if (high === 0 && low === 0) continue
    if ((high & COMPRESSED_HIGH) !== 0) {
      if (((high & 0x3fffffff) % 2 ** (compressedBits - 32)) * 2 ** 32 + low >= source.size) throw cutOff()
      continue
    }
    if ((high & L2_RESERVED_HIGH) !== 0 || (low & RESERVED_LOW) !== 0) throw damaged()
    if (offsetOf(high, low) >= source.size) throw cutOff()
  }
}

const offsetOf = (high: number, low: number): number => (high & 0x00ffffff) * 2 ** 32 + (low >>> 9) * 512

const cutOff = () => invalidImage(FORMAT, 'it is cut off')
const damaged = () => invalidImage(FORMAT, 'its tables are damaged')
