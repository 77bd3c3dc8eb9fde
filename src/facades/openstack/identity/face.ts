/** Keystone's face of identity. */

import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { alternatives } from './contract/alternatives.ts'
import { api, impliedHead, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import type { Deps } from './handlers/deps.ts'
import { servedWith } from './handlers.ts'
import { targetResolver } from './policy-target.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'

export type KeystoneParts = Pick<Deps, 'identity'>

/** A list's rows in their rendered form: some 50,000 projects. */
const FRAGMENT_BYTES = 32 * 1024 * 1024

export const keystone: Face<StoreCtx, KeystoneParts> = {
  name: 'keystone',
  service,
  dialect: openstackJson,
  root: '/identity',
  catalogue: { type: 'identity', name: 'keystone', path: '/identity/v3', ports: [5000, 35_357] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: ({ identity }) =>
        joinServed([versionServed, servedWith({ identity, fragments: new ResponseRowCache(FRAGMENT_BYTES) })]),
      upstream: `openstack/${service}`,
    },
  ],
  rules: alternatives,
  targetResolver: ({ identity }) => targetResolver(identity),
  targets,
  samples,
  errors,
  conventions: { impliedHead, openPaths: true, givesCredentials: true },
}
