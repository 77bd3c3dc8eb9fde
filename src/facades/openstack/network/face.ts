/** Neutron's face of virtual networks. */

import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { serveOperations } from '../resource/operation.ts'
import { api, operations, service } from './contract.ts'
import { prefix, rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { namedRules, neutronRules } from './rules.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'

export const neutron: Face<StoreCtx> = {
  name: 'neutron',
  service,
  dialect: openstackJson,
  root: '/networking',
  catalogue: { type: 'network', name: 'neutron', path: '/networking', ports: [9696] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: (_parts, policy) =>
        joinServed([versionServed, serveOperations(operations, { policy, rows: new ResponseRowCache() })]),
      upstream: `openstack/${service}`,
    },
  ],
  rules: neutronRules,
  namedRules,
  targets,
  samples,
  errors,
  conventions: { jsonSuffix: true },
}
