import { atLeast, invalidImage, sizeOf, unsafeImage } from './image.ts'

const FORMAT = 'vdi'
const SIGNATURE = 0xbeda107f
const DYNAMIC = 1
const FIXED = 2
const NO_UUID = Buffer.alloc(16)

/** A VirtualBox image by its first 512 bytes. Returns its size in bytes. Throws `bad_request` for a child of another image or a damaged one. */
export function inspectVdi(head: Buffer): { virtualSize: number } {
  atLeast(head, 512, FORMAT)
  if (head.readUInt32LE(0x40) !== SIGNATURE) throw invalidImage(FORMAT, 'its signature is missing')
  if (head.readUInt32LE(0x44) !== 0x00010001) throw invalidImage(FORMAT, 'its version is unknown')
  const type = head.readUInt32LE(0x4c)
  const link = head.subarray(0x1a8, 0x1b8)
  const parent = head.subarray(0x1b8, 0x1c8)
  const alone = (type === DYNAMIC || type === FIXED) && link.equals(NO_UUID) && parent.equals(NO_UUID)
  if (!alone) throw unsafeImage(FORMAT, 'it depends on a parent image')
  const virtualSize = sizeOf(head.readBigUInt64LE(0x170), FORMAT)
  const blocks = head.readUInt32LE(0x180) * head.readUInt32LE(0x178)
  if (blocks < virtualSize) throw invalidImage(FORMAT, 'its blocks do not fit its size')
  return { virtualSize }
}
