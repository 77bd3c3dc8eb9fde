/**
 * Lists the services of the cloud and the APIs that it answers to: all that runs, mounts, counts, inspects, documents and tries them
 * loops over these two lists. A service comes after those that it needs.
 */
import type { Face } from '../api/face.ts'
import { audit } from '../domain/audit/service.ts'
import { backup } from '../domain/backup/service.ts'
import { compute } from '../domain/compute/service.ts'
import { diskExport } from '../domain/disk-export/service.ts'
import { host } from '../domain/host/service.ts'
import type { Identity } from '../domain/identity/index.ts'
import { identity } from '../domain/identity/service.ts'
import { image } from '../domain/image/service.ts'
import { network } from '../domain/network/service.ts'
import { quota } from '../domain/quota/service.ts'
import { secret } from '../domain/secret/service.ts'
import type { Service } from '../domain/service.ts'
import { tag } from '../domain/tag/service.ts'
import { volume } from '../domain/volume/service.ts'
import { agentFace } from '../facades/agent/face.ts'
import type { AgentParts } from '../facades/agent/handlers.ts'
import { consoleFace } from '../facades/console/face.ts'
import { ec2 } from '../facades/ec2/face.ts'
import { nova } from '../facades/openstack/compute/face.ts'
import { keystone } from '../facades/openstack/identity/face.ts'
import { glance } from '../facades/openstack/image/face.ts'
import { neutron } from '../facades/openstack/network/face.ts'
import { barbican } from '../facades/openstack/secret/face.ts'
import { cinder } from '../facades/openstack/volume/face.ts'
import { outscale } from '../facades/outscale/face.ts'
import type { StoreCtx } from '../store/context.ts'
import type { ControllerParts, FirstRows } from './controller/settings.ts'
import type { OpenSecrets } from './secret/open-secrets.ts'

/** Also for work that is nobody's request and reads or makes secrets as whoever began it. */
type ServiceParts = ControllerParts & Partial<OpenSecrets>

export const SERVICES: readonly Service<ServiceParts, FirstRows>[] = [
  identity,
  quota,
  tag,
  audit,
  host,
  secret,
  image,
  diskExport,
  volume,
  backup,
  network,
  compute,
]

/** What the handlers of APIs are made of. */
export interface FaceParts extends AgentParts, OpenSecrets {
  identity: Identity
  /** The cloud's own. */
  region: string
}

export const FACES: readonly Face<StoreCtx, FaceParts>[] = [
  keystone,
  barbican,
  glance,
  cinder,
  neutron,
  nova,
  ec2,
  outscale,
  consoleFace,
  agentFace,
]
