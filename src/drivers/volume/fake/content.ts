/** What pretended disks hold: a word for each of their first blocks, as layers of which an upper one hides what is below. */

/** A null, and whatever is beyond the end, was never written. */
export type Blocks = readonly (string | null)[]

/** A word for each block, '' for zeros; none at the end. */
export type Content = readonly string[]

/** As large as a chunk of a backup, so that an increment need not have all of them. */
export const BLOCK_BYTES = 1024 ** 2

export function withBlock(blocks: Blocks, at: number, word: string): Blocks {
  const all = Array.from({ length: Math.max(blocks.length, at + 1) }, (_, index) => blocks[index] ?? null)
  all[at] = word
  return all
}

/** @param layers the newest first */
export function laidOver(layers: readonly Blocks[]): Blocks {
  const length = Math.max(0, ...layers.map((blocks) => blocks.length))
  return Array.from({ length }, (_, at) => layers.find((blocks) => blocks[at] != null)?.[at] ?? null)
}

export function contentOf(layers: readonly Blocks[]): Content {
  const words = laidOver(layers).map((word) => word ?? '')
  return words.slice(0, words.findLastIndex((word) => word !== '') + 1)
}

const MARK = 'pretended:'
/** So much is kept of a word of which nobody knows how long it is. */
const WORD_BYTES = 100

/** One word is itself. */
export function toBytes(content: Content): Buffer {
  const [word = '', ...more] = content
  return Buffer.from(word !== '' && more.length === 0 ? word : `${MARK}${JSON.stringify(content)};`)
}

/** @param bytes of a disk, the first at least: of an image that was made of no pretended disk these are its only word */
export function fromBytes(bytes: Buffer): Content {
  const told = isQcow2(bytes) && bytes.length > TEXT_AT ? bytes.subarray(TEXT_AT) : bytes
  const isMarked = told.subarray(0, MARK.length).equals(Buffer.from(MARK))
  if (isMarked) return JSON.parse(told.toString('utf8', MARK.length, told.indexOf(';'))) as Content
  const [word = ''] = told.toString('utf8', 0, WORD_BYTES).split('\0')
  return contentOf([[word]])
}

const CLUSTER = 65_536
const TEXT_AT = 4 * CLUSTER
const MAGIC = Buffer.from('QFI\xfb', 'latin1')

const isQcow2 = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).equals(MAGIC)

/** An empty disk of 1 MiB that is sound to whoever inspects it: header, reference counts and one table; the text stands in a cluster of nobody's. */
export function qcow2Of(content: Content): Buffer {
  const bytes = Buffer.alloc(5 * CLUSTER)
  MAGIC.copy(bytes)
  bytes.writeUInt32BE(3, 4)
  bytes.writeUInt32BE(16, 20)
  bytes.writeBigUInt64BE(BigInt(BLOCK_BYTES), 24)
  bytes.writeUInt32BE(1, 36)
  bytes.writeBigUInt64BE(BigInt(3 * CLUSTER), 40)
  bytes.writeBigUInt64BE(BigInt(CLUSTER), 48)
  bytes.writeUInt32BE(1, 56)
  bytes.writeUInt32BE(4, 96)
  bytes.writeUInt32BE(104, 100)
  toBytes(content).copy(bytes, TEXT_AT)
  return bytes
}
