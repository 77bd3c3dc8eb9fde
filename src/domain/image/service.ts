import type { ImageFiles } from '../../drivers/image/driver.ts'
import { DEFAULT_DOMAIN, findProjectNamed } from '../identity/directory/index.ts'
import type { ReadSecret } from '../secret/index.ts'
import type { Service } from '../service.ts'
import { imageHoldings } from './holdings.ts'
import { IMAGE_LIMITS } from './image-limits.ts'
import { ensureRegisteredLimits } from './image-quota.ts'
import { freeImports } from './import-claim.ts'
import { importImageFile } from './import-file.ts'
import { importTask } from './import-worker.ts'
import { loadDefinitions } from './metadef/index.ts'
import { imageRows } from './project-rows.ts'
import { imageTask, releaseAbandonedUploads } from './upload-cleanup.ts'
import type { WebSource } from './web-source.ts'

interface FirstImage {
  /** A file that every fresh cloud can boot. */
  guestImage?: string
  /** A folder of metadata definitions that every cloud has. */
  metadataDefinitions?: string
}

/** What servers start from. */
export const image: Service<{ files: ImageFiles; web?: WebSource | undefined; readSecret?: ReadSecret | undefined }, FirstImage> =
  {
    name: 'image',
    tasks: ({ files, web, readSecret }) => [imageTask(files), importTask({ files, web, readSecret, limits: IMAGE_LIMITS })],
    async recover(ctx) {
      await releaseAbandonedUploads(ctx)
      await freeImports(ctx)
    },
    async bootstrap(ctx, { guestImage: path, metadataDefinitions }, { files }) {
      await ensureRegisteredLimits(ctx, IMAGE_LIMITS)
      if (metadataDefinitions !== undefined) await loadDefinitions(ctx, metadataDefinitions, null)
      if (path === undefined) return
      const owner = await findProjectNamed(ctx, DEFAULT_DOMAIN, 'admin')
      const diskFormat = path.endsWith('.raw') ? 'raw' : 'qcow2'
      await importImageFile(ctx, files, { path, name: 'tiny', diskFormat, visibility: 'public', ownerId: owner?.id })
    },
    holdings: imageHoldings,
    projectRows: imageRows,
    tagged: ['image'],
  }
