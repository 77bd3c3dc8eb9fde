/** Lists the APIs that the cloud answers to: all that mounts, lists, documents and tries them loops over this list. */
import type { Face } from '../api/face.ts'
import type { Identity } from '../domain/identity/index.ts'
import { agentFace } from '../facades/agent/face.ts'
import type { AgentParts } from '../facades/agent/handlers.ts'
import { consoleFace } from '../facades/console/face.ts'
import { nova } from '../facades/openstack/compute/face.ts'
import { keystone } from '../facades/openstack/identity/face.ts'
import { glance } from '../facades/openstack/image/face.ts'
import { neutron } from '../facades/openstack/network/face.ts'
import type { StoreCtx } from '../store/context.ts'

/** What handlers are made of. */
export interface FaceParts extends AgentParts {
  identity: Identity
}

export const FACES: readonly Face<StoreCtx, FaceParts>[] = [keystone, glance, neutron, nova, consoleFace, agentFace]
