/** Our own API, as a face. */

import { openstackJson } from '../../api/dialects/openstack-json/mount.ts'
import type { Face } from '../../api/face.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { Identity } from '../../domain/identity/index.ts'
import { api, prefix, service } from './contract.ts'
import { errors } from './errors.ts'
import { consoleApi } from './handlers.ts'

export interface ConsoleParts {
  identity: Pick<Identity, 'passwords'>
}

export const consoleFace: Face<StoreCtx, ConsoleParts> = {
  name: 'console',
  service,
  dialect: openstackJson,
  root: '',
  credential: 'token',
  apis: [{ path: prefix, api, serve: ({ identity }) => consoleApi(identity) }],
  errors,
}
