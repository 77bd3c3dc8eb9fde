/** Glance's face of images. */
import type { FastifyInstance } from 'fastify'
import { type Mount, mount } from '../../../api/mount.ts'
import { foreignApi } from '../../../api/upstream-operations.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { IMAGE_LIMITS, type ImageFiles, type ImageLimits } from '../../../domain/image/index.ts'
import { api, prefix, service } from './contract.ts'
import { rootApi, rootHandlers, versionApi, versionHandlers } from './discovery.ts'
import { errors } from './errors.ts'
import { dataHandlers } from './handlers/data.ts'
import { imageHandlers } from './handlers/image.ts'
import { infoHandlers } from './handlers/info.ts'
import { memberHandlers } from './handlers/member.ts'

export interface ImageMount extends Pick<Mount<StoreCtx>, 'contextOf' | 'policy' | 'checkReplies' | 'identityUrl'> {
  files: ImageFiles
  /** OpenStack's own unless told. */
  limits?: ImageLimits
  /** What stands before `/v2`: `/image` unless told, nothing on the customary port. */
  at?: string
}

/** Version documents at `<at>/`, the API at `<at>/v2`. */
export function mountImage(app: FastifyInstance, { files, limits = IMAGE_LIMITS, at = '/image', ...deps }: ImageMount): void {
  const basis = { files, limits }
  const shared = { app, ...deps, errors }
  mount({ ...shared, prefix: at, api: rootApi, handlers: rootHandlers })
  mount({
    ...shared,
    foreign: foreignApi(service, prefix),
    prefix: `${at}${prefix}`,
    api: { ...versionApi, ...api },
    handlers: {
      ...versionHandlers,
      ...imageHandlers(basis),
      ...dataHandlers(basis),
      ...memberHandlers(basis),
      ...infoHandlers,
    },
  })
}
