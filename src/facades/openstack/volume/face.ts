/** Cinder's face of volumes. */
import { openstackJson } from '../../../api/dialects/openstack-json/mount.ts'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Face } from '../../../api/face.ts'
import { joinServed } from '../../../api/implement.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { serveOperations } from '../resource/operation.ts'
import { cinderRules } from './allow.ts'
import { api, operations, prefix, service } from './contract.ts'
import { rootServed, versionServed } from './discovery.ts'
import { errors } from './errors.ts'
import { samples } from './samples.ts'
import { targets } from './targets.ts'
import { PROJECT_PREFIX, withoutUrlProject } from './url-project.ts'
import { versions } from './versions.ts'

export const cinder: Face<StoreCtx> = {
  name: 'cinder',
  service,
  dialect: openstackJson,
  root: '/volume',
  catalogue: {
    type: 'block-storage',
    name: 'cinder',
    path: '/volume/v3',
    ports: [8776],
    also: { type: 'volumev3', name: 'cinderv3' },
  },
  credential: 'token',
  apis: [
    { path: '', api: rootServed.api, serve: () => rootServed },
    {
      path: prefix,
      api: { ...versionServed.api, ...api },
      serve: (_parts, policy) =>
        joinServed([versionServed, serveOperations(operations, { policy, rows: new ResponseRowCache() })]),
      versions,
      // before 3.67 all clients wrote the project into the path, and many still do
      alsoAt: { path: PROJECT_PREFIX, without: ['showVersion'], readPrefix: withoutUrlProject },
      upstream: 'openstack/block-storage',
      partsNotImplemented: [
        '`os-volume_upload_image` of an encrypted volume',
        '`POST /backups` of an encrypted volume, and restoring to one',
        '`os-retype` to a type for which the volume would have to move to another pool, or be encrypted or decrypted',
        '`POST /attachments` with a connector: volumes are given to servers of this cloud, by Nova',
      ],
    },
  ],
  rules: cinderRules,
  targets,
  samples,
  errors,
  conventions: { requestIdHeaders: ['x-compute-request-id'], strictSlash: true },
}
