/** Looks at kept bytes before anyone may boot them: are they what the image says, and is it safe to open them? */
import type { ImageFiles, ImageKey } from '../../drivers/image/driver.ts'
import { CloudError } from '../../kernel/errors.ts'
import { type ImageFormat, inspectImage, qemuImgRefusals, sniffImage } from '../../wire/qemu-img/index.ts'
import { DISK_FORMATS, type Image, qemuFormatOf } from './image.ts'
import { imageRefusals } from './refusals.ts'

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
    if (qcow2 && qcow2.encryption !== 'none') throw imageRefusals.unsafe_image({ problem: ENCRYPTED })
    return virtualSize
  } catch (thrown) {
    throw (await refusalOf(thrown, source, diskFormat ?? '')) ?? thrown
  }
}

/** What the content of a disk is called here, whether or not it would be accepted. */
export async function contentOf(files: ImageFiles, key: ImageKey, size: number): Promise<string> {
  const format = await sniffImage({ size, read: (offset, length) => files.readPart(key, offset, length) })
  return OFFERED_AS[format] ?? format
}

type ByteSource = Parameters<typeof inspectImage>[0]

/** Of what the formats' reader found wrong. */
async function refusalOf(thrown: unknown, source: ByteSource, declared: string): Promise<CloudError | undefined> {
  if (!(thrown instanceof CloudError)) return undefined
  const facts = { problem: thrown.message }
  if (qemuImgRefusals.invalid_image.is(thrown)) return imageRefusals.invalid_image(facts, { cause: thrown })
  if (qemuImgRefusals.unsafe_image.is(thrown)) return imageRefusals.unsafe_image(facts, { cause: thrown })
  if (!qemuImgRefusals.format_mismatch.is(thrown)) return undefined
  return mismatch(source, declared, thrown.facts.found, thrown)
}

async function mismatch(source: ByteSource, declared: string, found: string, cause?: unknown): Promise<CloudError> {
  const acceptedAs = await findAcceptedFormat(source)
  return imageRefusals.format_mismatch({ declared, found: OFFERED_AS[found] ?? found, acceptedAs }, { cause })
}

/** Where a disk's content and the format that it is given to this cloud as are called otherwise. */
const OFFERED_AS: Record<string, string> = { vpc: 'vhd', parallels: 'ploop', gpt: 'raw', mbr: 'raw' }

/** The format that the bytes would be accepted as; clients take raw for granted. */
async function findAcceptedFormat(source: ByteSource): Promise<string | undefined> {
  const format = await inspectImage(source).then(
    (facts) => facts.format,
    () => undefined, // of no form that is accepted: the refusal alone is right
  )
  return DISK_FORMATS.find((one) => one === (OFFERED_AS[format ?? ''] ?? format))
}

/** Nobody could give a guest its key. */
const ENCRYPTED = 'The qcow2 image is not accepted: it is encrypted.'

/** A raw disk with a partition table, of the older kind too. */
async function inspectPartitioned(source: ByteSource): Promise<number> {
  const { format, virtualSize } = await inspectImage(source)
  if (format === 'gpt' || format === 'mbr') return virtualSize
  throw await mismatch(source, 'gpt', format)
}
