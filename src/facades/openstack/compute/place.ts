/** Where a new server may be: a zone, `zone:host` and, since 2.74, a host by name. */
import type { NewServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listHostStates } from '../../../domain/host/index.ts'
import { badRequest } from '../../../kernel/errors.ts'
import type { NewServerBody } from './server-body.ts'

type Asked = Pick<NewServerBody['server'], 'availability_zone' | 'host' | 'hypervisor_hostname'>

/** Whether the caller may say so is asked by the endpoint's rules. */
export async function placeOf(ctx: StoreCtx, asked: Asked): Promise<Pick<NewServer, 'zone' | 'hostname_wanted'>> {
  const [zone, forced, node] = (asked.availability_zone ?? '').split(':')
  const requested = asked.host ?? asked.hypervisor_hostname
  if (!zone && !forced && !node && !requested) return {}
  if (forced && requested) throw badRequest('A host was given twice: in availability_zone and by itself.', 'server.host')
  const hosts = await listHostStates(ctx)
  if (zone && !hosts.some((host) => host.zone === zone)) {
    throw badRequest('The requested availability zone is not available', 'server.availability_zone')
  }
  const name = forced || node || requested
  if (requested && !hosts.some((host) => host.hostname === requested)) {
    throw badRequest(`Compute host ${requested} could not be found.`, 'server.host')
  }
  if (asked.host && asked.hypervisor_hostname && asked.host !== asked.hypervisor_hostname) {
    throw badRequest('No hypervisor matching the host and hypervisor_hostname could be found.', 'server.hypervisor_hostname')
  }
  return { zone: zone || undefined, hostname_wanted: name || undefined }
}
