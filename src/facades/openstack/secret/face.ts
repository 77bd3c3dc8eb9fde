/** Barbican's face of secrets. */
import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { serveOperations } from '../resource/operation.ts'
import { api, operations, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import type { Sealed } from './parts.ts'
import { barbicanRules, namedRules } from './rules.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'
import { versions } from './versions.ts'

export const barbican: Face<StoreCtx, Sealed> = {
  name: 'barbican',
  service,
  dialect: openstackJson,
  root: '/key-manager',
  catalogue: { type: 'key-manager', name: 'barbican', path: '/key-manager', ports: [9311] },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed, versions },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: ({ sealing }, policy) =>
        joinServed([versionServed, serveOperations(operations, { sealing, policy, rows: new ResponseRowCache() })]),
      versions,
      upstream: 'openstack/key-manager',
      partsNotImplemented: [
        'a store preferred by one project (`POST /v1/secret-stores/{secret_store_id}/preferred`): one master key is in force for the whole cloud, so that the preference could have no effect',
      ],
    },
  ],
  rules: barbicanRules,
  namedRules,
  targets,
  samples,
  errors,
}
