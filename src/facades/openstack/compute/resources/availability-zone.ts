/** Availability zones, and for operators the hosts in them. */
import { orNull, type TProperties, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Controller, isHeard, listControllers, listHostStates, listZones } from '../../../../domain/host/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { microTimeOrNull } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { INTERNAL_ZONE, roleViews } from './service.ts'

const text = Type.String()
const zone = <P extends TProperties>(properties: P) =>
  Type.Object({
    availabilityZoneInfo: Type.Array(
      Type.Object({ zoneName: text, zoneState: Type.Object({ available: Type.Boolean() }), ...properties }),
    ),
  })
const inZone = Type.Object({ available: Type.Boolean(), active: Type.Boolean(), updated_at: orNull(text) })

const zonesOf = async (ctx: StoreCtx) =>
  (await listZones(ctx)).map(({ name, available }) => ({ zoneName: name, zoneState: { available } }))

/** Where controllers are shown; only the list with hosts has it. */
async function internalZone(ctx: StoreCtx) {
  const controllers = await listControllers(ctx)
  if (controllers.length === 0) return []
  const rolesOf = (controller: Controller) =>
    Object.fromEntries(
      roleViews(controller).map(({ binary, updated_at }) => [binary, { available: controller.alive, active: true, updated_at }]),
    )
  const hosts = Object.fromEntries(controllers.map((controller) => [controller.hostname, rolesOf(controller)]))
  return [{ zoneName: INTERNAL_ZONE, zoneState: { available: true }, hosts }]
}

async function zonesWithHosts(ctx: StoreCtx) {
  const byZone = Map.groupBy(await listHostStates(ctx), ({ zone }) => zone)
  const view = (host: Awaited<ReturnType<typeof listHostStates>>[number]) => ({
    'nova-compute': {
      available: isHeard(ctx, host),
      active: host.enabled === 1,
      updated_at: microTimeOrNull(host.observed_at || null),
    },
  })
  return (await zonesOf(ctx)).map((one) => ({
    ...one,
    hosts: Object.fromEntries((byZone.get(one.zoneName) ?? []).map((host) => [host.hostname, view(host)])),
  }))
}

export const availabilityZones: Operations = {
  listZones: operation(
    {
      method: 'GET',
      path: '/os-availability-zone',
      summary: 'List availability zones',
      action: 'os_compute_api:os-availability-zone:list',
      allow: allow.anyToken,
      status: 200,
      returns: zone({ hosts: Type.Null() }),
    },
    async (ctx) => ({ availabilityZoneInfo: (await zonesOf(ctx)).map((one) => ({ ...one, hosts: null })) }),
  ),
  listZonesDetail: operation(
    {
      method: 'GET',
      path: '/os-availability-zone/detail',
      summary: 'List availability zones and the hosts in them',
      action: 'os_compute_api:os-availability-zone:detail',
      allow: allow.admin,
      status: 200,
      returns: zone({ hosts: Type.Record(text, Type.Record(text, inZone)) }),
    },
    async (ctx) => ({ availabilityZoneInfo: [...(await internalZone(ctx)), ...(await zonesWithHosts(ctx))] }),
  ),
}
