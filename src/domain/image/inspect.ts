/** Looks at kept bytes before anyone may boot them: are they what the image says, and is it safe to open them? */
import type { ImageFiles, ImageKey } from '../../drivers/image/driver.ts'
import { badRequest, CloudError } from '../../kernel/errors.ts'
import { type ImageFormat, inspectImage } from '../../wire/qemu-img/index.ts'
import { DISK_FORMATS, type Image, qemuFormatOf } from './image.ts'

export interface KeptBytes extends Pick<Image, 'diskFormat' | 'containerFormat'> {
  key: ImageKey
  sizeBytes: number
}

/** Containers around one plain disk; archives such as `ova` cannot be looked into and are never booted. */
const PLAIN_CONTAINERS = new Set(['bare', 'ami', 'ari', 'aki'])

/**
 * @returns the size of the disk that a guest sees, in bytes; null for what is no disk
 * @throws unsupported_media that says what is wrong, with the reason `inspectImage` of `wire/qemu-img` gave
 */
export async function inspectKept(
  files: ImageFiles,
  { key, sizeBytes, diskFormat, containerFormat }: KeptBytes,
): Promise<number | null> {
  if (!PLAIN_CONTAINERS.has(containerFormat ?? '')) return null
  const source = { size: sizeBytes, read: (offset: number, length: number) => files.readPart(key, offset, length) }
  try {
    if (diskFormat === 'gpt') return await inspectPartitioned(source)
    const { virtualSize, qcow2 } = await inspectImage(source, qemuFormatOf(diskFormat ?? '') as ImageFormat)
    if (qcow2 && qcow2.encryption !== 'none') throw badRequest(ENCRYPTED, 'disk_format', 'unsafe_image')
    return virtualSize
  } catch (thrown) {
    if (!(thrown instanceof CloudError) || thrown.code !== 'bad_request') throw thrown
    const advice = thrown.reason === 'format_mismatch' ? await adviceFor(source) : ''
    throw new CloudError('unsupported_media', `${thrown.message}${advice}`, { reason: thrown.reason, cause: thrown })
  }
}

/** Where a disk's content and the format that it is given to this cloud as are called otherwise. */
const OFFERED_AS: Record<string, string> = { vpc: 'vhd', gpt: 'raw', mbr: 'raw' }

/** Clients take raw for granted: what the bytes would be accepted as, in the words of the one who has to say it. */
async function adviceFor(source: Parameters<typeof inspectImage>[0]): Promise<string> {
  const format = await inspectImage(source).then(
    (facts) => facts.format,
    () => undefined, // of no form that is accepted: the refusal alone is right
  )
  const name = DISK_FORMATS.find((one) => one === (OFFERED_AS[format ?? ''] ?? format))
  return name === undefined ? '' : ` Make it with disk_format ${name}: \`openstack image create --disk-format ${name} …\`.`
}

/** Nobody could give a guest its key. */
const ENCRYPTED = 'The qcow2 image is not accepted: it is encrypted.'

/** A raw disk with a partition table, of the older kind too. */
async function inspectPartitioned(source: Parameters<typeof inspectImage>[0]): Promise<number> {
  const { format, virtualSize } = await inspectImage(source)
  if (format === 'gpt' || format === 'mbr') return virtualSize
  throw new CloudError('bad_request', `The image was declared as gpt but its content is ${format}.`, {
    reason: 'format_mismatch',
  })
}
