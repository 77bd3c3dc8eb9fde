/** Images on this host, fetched once, checked by their hash, never changed: disks are copy-on-write children of them. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CloudError } from '../../../kernel/errors.ts'
import { type DiskFormat, qemuImgRefusals } from '../../../wire/qemu-img/index.ts'
import type { BaseImage, FetchImage } from '../driver.ts'
import { volumeRefusals } from '../refusals.ts'
import { markUsed } from './image-pruning.ts'
import type { FileVolumeSettings } from './settings.ts'

/** What QEMU runs disks on as they are; any other format is turned into qcow2 once. */
const RUNS_AS_IT_IS = ['qcow2', 'raw', 'iso'] as const

export interface CachedImage {
  path: string
  format: 'qcow2' | 'raw'
}

export class ImageCache {
  readonly #settings: FileVolumeSettings
  readonly #fetching = new Map<string, Promise<CachedImage>>()

  constructor(settings: FileVolumeSettings) {
    this.#settings = settings
  }

  /** Guests that ask for the same image wait for the same fetch. @throws unavailable when it does not come whole */
  ensure(image: BaseImage, fetch: FetchImage, signal: AbortSignal): Promise<CachedImage> {
    const had = this.#fetching.get(image.id)
    if (had) return had
    const made = this.#ensure(image, fetch, signal).finally(() => this.#fetching.delete(image.id))
    this.#fetching.set(image.id, made)
    return made
  }

  async #ensure(image: BaseImage, fetch: FetchImage, signal: AbortSignal): Promise<CachedImage> {
    const plain = (RUNS_AS_IT_IS as readonly string[]).includes(image.format)
    const format = plain && image.format !== 'qcow2' ? 'raw' : 'qcow2'
    const path = join(this.#settings.images, `${image.id}.${image.sha512.slice(0, 16)}.${format}`)
    if (await markUsed(path, this.#settings.clock.now())) return { path, format }
    await mkdir(this.#settings.images, { recursive: true, mode: 0o711 })
    const fresh = `${path}.new`
    await this.#fetch(image, fetch, fresh, signal)
    if (!plain) await this.#convert(image, fresh, signal)
    await chmod(fresh, 0o444) // guests' processes read it and can never write it
    await rename(fresh, path)
    return { path, format }
  }

  async #fetch(image: BaseImage, fetch: FetchImage, to: string, signal: AbortSignal): Promise<void> {
    const hash = createHash('sha512')
    const hashing = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk)
        done(null, chunk)
      },
    })
    await rm(to, { force: true })
    try {
      await pipeline(await fetch(image.id, signal), hashing, createWriteStream(to, { mode: 0o600 }), { signal })
    } catch (error) {
      await rm(to, { force: true })
      throw error instanceof CloudError ? error : volumeRefusals.image_not_fetched({ internal: image.id, cause: error })
    }
    if (hash.digest('hex') === image.sha512) return
    await rm(to, { force: true })
    throw volumeRefusals.image_altered({ internal: image.id })
  }

  /** By the guests' user, in a folder of its own: whoever made the image must not gain more than a guest has. */
  async #convert(image: BaseImage, path: string, signal: AbortSignal): Promise<void> {
    const { format } = image
    const { images, user, qemuImg } = this.#settings
    const scratch = await mkdtemp(join(images, 'convert-'))
    try {
      const converted = join(scratch, 'image')
      if (user) await chown(scratch, user.uid, user.gid)
      await chmod(path, 0o444)
      const request = { from: { path, format: format as DiskFormat }, to: { path: converted, format: 'qcow2' as const } }
      await readingImage(image, () => qemuImg.convert(request, { signal }))
      if (user) await chown(converted, 0, 0)
      await rename(converted, path)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }
}

/** Whoever asked for the server can mend only the image, so the fault of its server says that this is what is wrong. */
export async function readingImage<T>({ id, format }: BaseImage, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!qemuImgRefusals.qemu_img_failed.is(cause)) throw cause
    throw volumeRefusals.image_unreadable({ id, format }, { internal: cause.internal, cause })
  }
}
