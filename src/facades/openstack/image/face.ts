/** Glance's face of images. */

import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { IMAGE_LIMITS, type ImageFiles, type ImageLimits, type WebSource } from '../../../domain/image/index.ts'
import type { ReadSecret } from '../../../domain/secret/index.ts'
import { serveOperations } from '../resource/operation.ts'
import { api, operations, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { metadefNamedRules } from './metadef/rules.ts'
import { glanceRules } from './rules.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'

export interface GlanceParts {
  files: ImageFiles
  /** OpenStack's own unless told. */
  limits?: ImageLimits
  readSecret: ReadSecret
  /** Absent: nothing is downloaded from elsewhere. */
  web?: WebSource | undefined
}

export const glance: Face<StoreCtx, GlanceParts> = {
  name: 'glance',
  service,
  dialect: openstackJson,
  root: '/image',
  catalogue: { type: 'image', name: 'glance', path: '/image', ports: [9292] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: ({ files, limits = IMAGE_LIMITS, readSecret, web }, policy) =>
        joinServed([
          versionServed,
          serveOperations(operations, { files, limits, readSecret, web, policy, rows: new ResponseRowCache() }),
        ]),
      upstream: `openstack/${service}`,
    },
  ],
  rules: glanceRules,
  namedRules: metadefNamedRules,
  targets,
  samples,
  errors,
  conventions: { strictSlash: true },
}
