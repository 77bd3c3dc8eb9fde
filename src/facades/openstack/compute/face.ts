/** Nova's face of compute. */

import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { IMAGE_LIMITS, type ImageFiles, type ImageLimits } from '../../../domain/image/index.ts'
import { serveOperations } from '../resource/operation.ts'
import { novaRules } from './allow.ts'
import { api, operations, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { LEGACY_PREFIX, legacyOf } from './legacy.ts'
import { partsNotImplemented } from './parts-not-implemented.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'
import { versions } from './versions.ts'

export interface NovaParts {
  files: ImageFiles
  /** OpenStack's own unless told. */
  limits?: ImageLimits
}

export const nova: Face<StoreCtx, NovaParts> = {
  name: 'nova',
  service,
  dialect: openstackJson,
  root: '/compute',
  catalogue: { type: 'compute', name: 'nova', path: '/compute/v2.1', ports: [8774] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: ({ files, limits = IMAGE_LIMITS }, policy) =>
        joinServed([versionServed, serveOperations(operations, { files, limits, policy, rows: new ResponseRowCache() })]),
      versions,
      alsoAt: { path: LEGACY_PREFIX, versions: legacyOf(versions) },
      upstream: `openstack/${service}`,
      partsNotImplemented,
    },
  ],
  rules: novaRules,
  targets,
  samples,
  errors,
  conventions: { requestIdHeaders: ['x-compute-request-id'], hidesMethods: true },
}
