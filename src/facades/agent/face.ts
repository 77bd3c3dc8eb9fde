/** What agents speak, as a face. */

import { openstackJson } from '../../api/dialects/openstack-json/mount.ts'
import type { Face } from '../../api/face.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { api, prefix } from './contract.ts'
import { errors } from './errors.ts'
import { type AgentParts, agentApi } from './handlers.ts'

export const agentFace: Face<StoreCtx, AgentParts> = {
  name: 'agent',
  service: 'agent',
  dialect: openstackJson,
  root: '',
  credential: 'host',
  apis: [{ path: prefix, api, serve: agentApi }],
  errors,
}
