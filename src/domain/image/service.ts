import type { ImageFiles } from '../../drivers/image/driver.ts'
import { DEFAULT_DOMAIN, findProjectNamed } from '../identity/directory/index.ts'
import type { Service } from '../service.ts'
import { imageHoldings } from './holdings.ts'
import { IMAGE_LIMITS } from './image-limits.ts'
import { ensureRegisteredLimits } from './image-quota.ts'
import { importImageFile } from './import-file.ts'
import { imageTask, releaseAbandonedUploads } from './upload-cleanup.ts'

interface FirstImage {
  /** A file that every fresh cloud can boot. */
  guestImage?: string
}

/** What servers start from. */
export const image: Service<{ files: ImageFiles }, FirstImage> = {
  name: 'image',
  tasks: ({ files }) => [imageTask(files)],
  async recover(ctx) {
    await releaseAbandonedUploads(ctx)
  },
  async bootstrap(ctx, { guestImage: path }, { files }) {
    await ensureRegisteredLimits(ctx, IMAGE_LIMITS)
    if (path === undefined) return
    const owner = await findProjectNamed(ctx, DEFAULT_DOMAIN, 'admin')
    const diskFormat = path.endsWith('.raw') ? 'raw' : 'qcow2'
    await importImageFile(ctx, files, { path, name: 'tiny', diskFormat, visibility: 'public', ownerId: owner?.id })
  },
  holdings: imageHoldings,
  tagged: ['image'],
}
