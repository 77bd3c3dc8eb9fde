/** Glance's face of images. */
import type { FastifyInstance } from 'fastify'
import { implement, joinServed } from '../../../api/implement.ts'
import { type Mount, mount } from '../../../api/mount.ts'
import { foreignApi } from '../../../api/upstream-operations.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { IMAGE_LIMITS, type ImageFiles, type ImageLimits } from '../../../domain/image/index.ts'
import { dataApi } from './contract/data.ts'
import { imageApi } from './contract/image.ts'
import { infoApi } from './contract/info.ts'
import { memberApi } from './contract/member.ts'
import { prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
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

const serve = implement<StoreCtx>()

/** Version documents at `<at>/`, the API at `<at>/v2`. */
export function mountImage(app: FastifyInstance, { files, limits = IMAGE_LIMITS, at = '/image', ...deps }: ImageMount): void {
  const basis = { files, limits }
  const shared = { app, ...deps, errors }
  mount({ ...shared, prefix: at, served: rootServed })
  mount({
    ...shared,
    foreign: foreignApi(service, prefix),
    prefix: `${at}${prefix}`,
    served: joinServed([
      versionServed,
      serve(imageApi, imageHandlers(basis)),
      serve(dataApi, dataHandlers(basis)),
      serve(memberApi, memberHandlers(basis)),
      serve(infoApi, infoHandlers),
    ]),
  })
}
