/** Makes of the archive of a virtual machine (OVA) the image of its disk. */
import { createHash } from 'node:crypto'
import type { ImageFiles, ImageKey } from '../../drivers/image/driver.ts'
import { nextTurn } from '../../kernel/clock.ts'
import { type Digest, type DiskInArchive, findDisk, ovaRefusals } from '../../wire/ova/index.ts'
import type { Written } from './hashing-writer.ts'
import { columnsOf, DISK_FORMATS, type Image } from './image.ts'
import { contentOf, inspectKept } from './inspect.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageRow } from './tables.ts'
import type { Claim } from './upload-claim.ts'

interface Unpacked extends Written, Pick<Image, 'diskFormat' | 'containerFormat'> {}

/**
 * Of what was imported the disk of a machine, where it came as an archive; looked at as all else.
 * @returns what the row is to say of it @throws unsupported_media as `inspectKept` and for an archive that has no such disk
 */
export async function inspectImported(
  files: ImageFiles,
  { image, key }: Pick<Claim, 'image' | 'key'>,
  sizeBytes: number,
  lost: AbortSignal,
): Promise<Partial<ImageRow>> {
  if (image.containerFormat !== 'ova') return { virtual_bytes: await inspectKept(files, { ...image, key, sizeBytes }) }
  const { md5, sha512, ...disk } = await unpackArchive(files, { image, key }, sizeBytes, lost)
  const virtualBytes = await inspectKept(files, { ...disk, key })
  const { diskFormat, containerFormat } = disk
  return {
    ...columnsOf({ diskFormat, containerFormat }),
    ...{ size_bytes: disk.sizeBytes, md5, sha512, virtual_bytes: virtualBytes },
  }
}

/**
 * What is kept under the key is the disk alone when this resolves; whether it is safe is still to be found out.
 * @throws unsupported_media for no archive of a machine with one disk, or one whose manifest says otherwise; the signal's reason
 */
async function unpackArchive(
  files: ImageFiles,
  { image, key }: Pick<Claim, 'image' | 'key'>,
  sizeBytes: number,
  lost: AbortSignal,
): Promise<Unpacked> {
  const disk = await locate(files, key, sizeBytes)
  if (disk.size === 0) throw imageRefusals.invalid_archive({ problem: 'The ova archive is not accepted: its disk is empty.' })
  const range = { start: disk.offset, end: disk.offset + disk.size - 1 }
  const written = await hashOf(await files.read(key, range), disk.digest, lost)
  await files.keepPart(key, range)
  const content = await contentOf(files, key, disk.size)
  // what the archive's user called it counts for what is no format of its own: anything is a raw disk
  const diskFormat = DISK_FORMATS.find((one) => one === content && one !== 'raw') ?? image.diskFormat
  return { ...written, sizeBytes: disk.size, diskFormat, containerFormat: 'bare' }
}

async function locate(files: ImageFiles, key: ImageKey, size: number): Promise<DiskInArchive> {
  try {
    return await findDisk({ size, read: (offset, length) => files.readPart(key, offset, length) })
  } catch (thrown) {
    if (!ovaRefusals.invalid_archive.is(thrown)) throw thrown
    throw imageRefusals.invalid_archive({ problem: thrown.message }, { cause: thrown })
  }
}

/** @throws unsupported_media when they are not what the manifest says */
async function hashOf(
  bytes: AsyncIterable<Uint8Array>,
  digest: Digest | undefined,
  lost: AbortSignal,
): Promise<Omit<Written, 'sizeBytes'>> {
  const [md5, sha512] = [createHash('md5'), createHash('sha512')]
  const told = digest && createHash(digest.algorithm)
  for await (const piece of bytes) {
    lost.throwIfAborted()
    for (const hash of [md5, sha512, told]) hash?.update(piece)
    await nextTurn()
  }
  if (told && told.digest('hex') !== digest.value)
    throw imageRefusals.invalid_archive({ problem: 'The ova archive is not accepted: its disk is not what its manifest says.' })
  return { md5: md5.digest('hex'), sha512: sha512.digest('hex') }
}
