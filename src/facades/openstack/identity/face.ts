/** Keystone's face of identity. */

import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { serveOperations } from '../resource/operation.ts'
import { namedRules } from './allow.ts'
import { alternatives } from './alternatives.ts'
import { api, impliedHead, operations, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { targetResolver } from './policy-target.ts'
import type { Parts } from './resources/collection.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'
import { TokenViews } from './token-view.ts'

export type KeystoneParts = Pick<Parts, 'identity'>

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
      serve: ({ identity }, policy) => {
        const rows = new ResponseRowCache(FRAGMENT_BYTES)
        const tokens = new TokenViews(identity.catalog)
        return joinServed([versionServed, serveOperations(operations, { policy, rows, identity, tokens })])
      },
      upstream: `openstack/${service}`,
    },
  ],
  rules: alternatives,
  namedRules,
  targetResolver: ({ identity }) => targetResolver(identity),
  targets,
  samples,
  errors,
  conventions: { impliedHead, openPaths: true, givesCredentials: true },
}
