/** Reads the volume descriptors of a disc (ISO 9660, ECMA-119; UDF, ECMA-167), and finds out whether all of it is there. */
import { type ImageSource, invalidImage } from './image.ts'

const FORMAT = 'iso'
const SECTOR = 2048
/** Descriptors begin behind the system area. */
const FIRST = 16
const MOST = 64
const PRIMARY = 1
const TERMINATOR = 255
/** Blank sectors at the end that programs which copy discs leave out. */
const PADDING = 300 * SECTOR

/** Throws `bad_request` for one that is cut off. A disc refers to no other file. */
export async function requireDisc(source: ImageSource): Promise<void> {
  const descriptors = await source.read(FIRST * SECTOR, MOST * SECTOR)
  if (descriptors.length < SECTOR) throw invalidImage(FORMAT, 'it is cut off')
  for (let at = 0; at + SECTOR <= descriptors.length; at += SECTOR) {
    const one = descriptors.subarray(at, at + SECTOR)
    if (one.toString('latin1', 1, 6) !== 'CD001' || one[0] === TERMINATOR) return
    if (one[0] === PRIMARY) return requireVolume(source, one)
  }
}

/** Its numbers are there twice, in either order of bytes; who reads the one must not be told something else than who reads the other. */
function requireVolume(source: ImageSource, descriptor: Buffer): void {
  const [blocks, block] = [descriptor.readUInt32LE(80), descriptor.readUInt16LE(128)]
  if (descriptor.readUInt32BE(84) !== blocks || descriptor.readUInt16BE(130) !== block)
    throw invalidImage(FORMAT, 'its size contradicts itself')
  if (block < 512 || block > SECTOR || (block & (block - 1)) !== 0)
    throw invalidImage(FORMAT, 'the size of its blocks is impossible')
  if (blocks * block > source.size + PADDING) throw invalidImage(FORMAT, 'it is cut off')
}
