import { atLeast, type ImageSource, invalidImage, sizeOf, unsafeImage } from './image.ts'

const FORMAT = 'vpc'
const FOOTER_BYTES = 512
const TYPES = { fixed: 2, dynamic: 3, differencing: 4 }

/**
 * A VHD (Microsoft's "Virtual Hard Disk Image Format Specification"): its footer is at the end, and copied to the start when it is dynamic.
 * Returns its size in bytes. Throws `bad_request` for a differencing one (it reads from its parent) or a damaged one.
 */
export async function inspectVpc(source: ImageSource): Promise<{ virtualSize: number }> {
  const first = atLeast(await source.read(0, FOOTER_BYTES), FOOTER_BYTES, FORMAT)
  const dynamic = isFooter(first)
  const footer = dynamic ? first : await source.read(source.size - FOOTER_BYTES, FOOTER_BYTES)
  if (!isFooter(footer)) throw invalidImage(FORMAT, 'its signature is missing')
  if (checksum(footer) !== footer.readUInt32BE(64)) throw invalidImage(FORMAT, 'the checksum of its footer is wrong')
  const type = footer.readUInt32BE(60)
  if (type === TYPES.differencing) throw unsafeImage(FORMAT, 'it depends on a parent image')
  if (type !== (dynamic ? TYPES.dynamic : TYPES.fixed)) throw invalidImage(FORMAT, 'its type is unknown')
  const virtualSize = sizeOf(footer.readBigUInt64BE(48), FORMAT)
  if (dynamic) await refuseDynamicHeader(source, sizeOf(footer.readBigUInt64BE(16), FORMAT))
  else if (virtualSize > source.size - FOOTER_BYTES) throw invalidImage(FORMAT, 'it is cut off')
  return { virtualSize }
}

/** Is there a footer at the end? A fixed VHD has no other mark. */
export const hasVpcFooter = async (source: ImageSource): Promise<boolean> =>
  isFooter(await source.read(Math.max(0, source.size - FOOTER_BYTES), FOOTER_BYTES))

const isFooter = (bytes: Buffer): boolean => bytes.length === FOOTER_BYTES && bytes.toString('latin1', 0, 8) === 'conectix'

async function refuseDynamicHeader(source: ImageSource, offset: number): Promise<void> {
  const header = atLeast(await source.read(offset, 1024), 1024, FORMAT)
  if (header.toString('latin1', 0, 8) !== 'cxsparse') throw invalidImage(FORMAT, 'its dynamic header is missing')
  const parent = header.subarray(40, 56)
  if (!parent.equals(Buffer.alloc(16))) throw unsafeImage(FORMAT, 'it names a parent image')
}

/** The complement of the sum of all bytes, the checksum itself left out. */
const checksum = (footer: Buffer): number => ~footer.reduce((sum, byte, at) => (at >= 64 && at < 68 ? sum : sum + byte), 0) >>> 0
