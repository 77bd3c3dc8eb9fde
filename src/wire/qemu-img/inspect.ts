import { type ImageFormat, type ImageSource, invalidImage, unsafeImage } from './image.ts'
import { requireDisc } from './iso.ts'
import { inspectPloop } from './ploop.ts'
import { inspectQcow2, type Qcow2Header } from './qcow2.ts'
import { requireTables } from './qcow2-tables.ts'
import { qemuImgRefusals } from './refusals.ts'
import { HEAD_BYTES, sniff, sniffAll } from './sniff.ts'
import { inspectVdi } from './vdi.ts'
import { inspectVhdx } from './vhdx.ts'
import { inspectVmdk } from './vmdk.ts'
import { hasVpcFooter, inspectVpc } from './vpc.ts'

/** What is known of an image that is safe to open as `format`. */
export interface ImageFacts {
  format: ImageFormat
  /** The disk that a guest would see, in bytes. */
  virtualSize: number
  qcow2?: Qcow2Header
}

/** Declared as the first, an image may also look like these: they say what is on the disk, not how it is stored. */
const ALSO: Partial<Record<ImageFormat, readonly ImageFormat[]>> = { raw: ['gpt', 'mbr', 'iso', 'luks'], iso: ['gpt', 'mbr'] }

/**
 * Reads an image's own headers, before any other program opens it. With `declared` it must be of that format.
 * Throws `bad_request` with reason `format_mismatch` (the bytes are not what it says), `unsafe_image` (it would make whoever
 * opens it read another file, or is of a kind that is not accepted) or `invalid_image` (damaged, or looks like two formats).
 */
export async function inspectImage(source: ImageSource, declared?: ImageFormat): Promise<ImageFacts> {
  const head = await source.read(0, HEAD_BYTES)
  const candidates = sniffAll(head)
  if (candidates.length > 1)
    throw invalidImage(declared ?? candidates[0] ?? 'disk', `it looks like ${candidates.join(' and ')} at once`)
  const found = await formatOf(source, head, declared)
  const matches = declared === undefined || declared === found || ALSO[declared]?.includes(found)
  if (!matches) throw qemuImgRefusals.format_mismatch({ declared, found })
  return facts(source, head, found)
}

/** What an image looks like, safe or not. */
export const sniffImage = async (source: ImageSource): Promise<ImageFormat> =>
  formatOf(source, await source.read(0, HEAD_BYTES), undefined)

/** A raw disk may end as a fixed VHD by chance or malice: the end counts only when nothing or `vpc` was declared. */
async function formatOf(source: ImageSource, head: Buffer, declared: ImageFormat | undefined): Promise<ImageFormat> {
  const byHead = sniff(head)
  const plain = byHead === 'raw' || byHead === 'gpt' || byHead === 'mbr'
  return plain && (declared === undefined || declared === 'vpc') && (await hasVpcFooter(source)) ? 'vpc' : byHead
}

async function facts(source: ImageSource, head: Buffer, format: ImageFormat): Promise<ImageFacts> {
  switch (format) {
    case 'raw':
    case 'gpt':
    case 'mbr':
    case 'luks':
      return { format, virtualSize: source.size }
    case 'iso':
      await requireDisc(source)
      return { format, virtualSize: source.size }
    case 'qcow2': {
      const qcow2 = inspectQcow2(head)
      await requireTables(source, head, qcow2)
      return { format, virtualSize: qcow2.virtualSize, qcow2 }
    }
    case 'vmdk':
      return { format, ...(await inspectVmdk(source)) }
    case 'vdi':
      return { format, ...(await inspectVdi(source, head)) }
    case 'vhdx':
      return { format, ...(await inspectVhdx(source)) }
    case 'vpc':
      return { format, ...(await inspectVpc(source)) }
    case 'parallels':
      return { format, ...(await inspectPloop(source)) }
    default:
      throw unsafeImage(format, 'this format is not supported')
  }
}
