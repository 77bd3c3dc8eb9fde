/** Where a new server may be: a zone, `zone:host` and, since 2.74, a host by name. */
import type { NewServer } from '../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listHostStates } from '../../../domain/host/index.ts'
import { novaRefusals } from './refusals.ts'
import type { NewServerBody } from './server-body.ts'

type Asked = Pick<NewServerBody['server'], 'availability_zone' | 'host' | 'hypervisor_hostname'>

/** Whether the caller may say so is asked by the endpoint's rules. */
export async function placeOf(ctx: StoreCtx, asked: Asked): Promise<Pick<NewServer, 'zone' | 'hostname_wanted'>> {
  const [zone, forced, node] = (asked.availability_zone ?? '').split(':')
  const requested = asked.host ?? asked.hypervisor_hostname
  if (!zone && !forced && !node && !requested) return {}
  if (forced && requested) throw novaRefusals.host_twice({ field: 'server.host' })
  const hosts = await listHostStates(ctx)
  if (zone && !hosts.some((host) => host.zone === zone)) {
    throw novaRefusals.no_zone({ field: 'server.availability_zone' })
  }
  const name = forced || node || requested
  if (requested && !hosts.some((host) => host.hostname === requested)) {
    throw novaRefusals.no_such_host({ host: requested }, { field: 'server.host' })
  }
  if (asked.host && asked.hypervisor_hostname && asked.host !== asked.hypervisor_hostname) {
    throw novaRefusals.no_such_hypervisor({ field: 'server.hypervisor_hostname' })
  }
  return { zone: zone || undefined, hostname_wanted: name || undefined }
}
