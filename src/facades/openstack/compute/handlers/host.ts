import { type HostedServer, serversOnHosts } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Controller, enableHost, type Host, isHeard, listControllers, listHosts } from '../../../../domain/host/index.ts'
import { badRequest, CloudError, notFound } from '../../../../kernel/errors.ts'
import { nextLinks } from '../../resource/page-links.ts'
import { microTimeOrNull } from '../../resource/time.ts'
import type { hypervisorApi, serviceApi, zoneApi } from '../contract/host.ts'
import { isTrue } from '../contract/pieces.ts'
import { pageOf, slicePage } from '../page.ts'
import {
  briefHypervisor,
  type HostAround,
  hypervisorView,
  INTERNAL_ZONE,
  numberOf,
  type Room,
  roleViews,
  roomOf,
  serviceView,
} from '../view/host.ts'
import type { HandlersOf } from './deps.ts'

interface HypervisorQuery {
  limit?: number
  marker?: string
  with_servers?: boolean | string
  hypervisor_hostname_pattern?: string
}

export const hypervisorHandlers: HandlersOf<typeof hypervisorApi> = {
  listHypervisors: async (ctx, input) => {
    const { page, around } = await hostsOf(ctx, input.query)
    return { hypervisors: page.items.map((host) => briefHypervisor(host, around(host))), ...nextOf(input, page) }
  },
  listHypervisorsDetail: async (ctx, input) => {
    const { page, around } = await hostsOf(ctx, input.query)
    return { hypervisors: page.items.map((host) => hypervisorView(host, around(host))), ...nextOf(input, page) }
  },
  showHypervisorStatistics: async (ctx) => {
    const { page, around } = await hostsOf(ctx, {})
    const rooms = page.items.map((host) => roomOf(host, around(host).servers.length))
    const sum = (key: Exclude<keyof Room, 'cpu_info'>) => rooms.reduce((total, room) => total + (room[key] ?? 0), 0)
    const { cpu_info: _, ...keys } = roomOf(NO_HOST, 0)
    const sums = Object.keys(keys).map((key) => [key, sum(key as keyof typeof keys)])
    return { hypervisor_statistics: { count: rooms.length, ...Object.fromEntries(sums) } }
  },
  showHypervisor: async (ctx, { params, query }) => {
    const { page, around } = await hostsOf(ctx, query)
    const host = findHost(page.items, params.hypervisor_id)
    if (!host) throw notFound(`Hypervisor with ID '${params.hypervisor_id}' could not be found.`)
    return { hypervisor: hypervisorView(host, around(host)) }
  },
}

/** By its id or, from old clients, by its number. */
const findHost = (hosts: readonly Host[], id: string) => hosts.find((host) => host.id === id || String(numberOf(host.id)) === id)

const NO_HOST = { cpus: 0, memory_mib: 0, disk_gib: 0, claimed_cpus: 0, claimed_memory_mib: 0, claimed_disk_gib: 0 } as Host

async function hostsOf(ctx: StoreCtx, query: HypervisorQuery) {
  const { hypervisor_hostname_pattern: part } = query
  if (part !== undefined && (query.limit !== undefined || query.marker !== undefined)) {
    throw badRequest('Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.')
  }
  const hosts = (await listHosts(ctx)).filter((host) => part === undefined || host.hostname.includes(part))
  if (part !== undefined && hosts.length === 0) throw notFound(`No hypervisor matching '${part}' could be found.`)
  const page = slicePage(hosts, pageOf(query), ({ id }) => id)
  if (!page) throw badRequest(`marker [${query.marker}] not found`, 'marker')
  const byHost = Map.groupBy(await serversOnHosts(ctx), ({ hostId }: HostedServer) => hostId)
  const around = (host: Host): HostAround => ({
    heard: isHeard(ctx, host),
    servers: byHost.get(host.id) ?? [],
    withServers: isTrue(query.with_servers),
  })
  return { page, around }
}

function nextOf(input: { base: string; url: string }, page: { items: readonly Host[]; more: boolean }) {
  const last = page.items.at(-1)
  return page.more && last ? { hypervisors_links: nextLinks(input, last.id) } : {}
}

export const serviceHandlers: HandlersOf<typeof serviceApi> = {
  listServices: async (ctx, { query }) => {
    const agents = (await listHosts(ctx)).map((host) => serviceView(host, isHeard(ctx, host)))
    const roles = (await listControllers(ctx)).flatMap(roleViews)
    const { binary, host } = query
    const asked = (service: { binary: string; host: string }) =>
      (binary === undefined || service.binary === binary) && (host === undefined || service.host === host)
    return { services: [...roles, ...agents].filter(asked) }
  },
  updateService: async (ctx, { params, body }) => {
    const find = async () => (await listHosts(ctx)).find(({ id }) => id === params.service_id)
    await requireAgent(ctx, params.service_id)
    if (body.forced_down !== undefined)
      throw new CloudError('not_implemented', 'Forcing a host down is not implemented in this cloud.')
    if (body.disabled_reason !== undefined && body.status !== 'disabled') {
      throw badRequest("Specifying disabled_reason requires that status is 'disabled'.", 'disabled_reason')
    }
    if (body.status === undefined)
      throw badRequest("No updates were requested. Fields 'status' or 'forced_down' should be specified.")
    await enableHost(ctx, params.service_id, body.status === 'enabled', body.disabled_reason ?? null)
    const host = await find()
    if (!host) throw notFound(`Service ${params.service_id} could not be found.`)
    return { service: serviceView(host, isHeard(ctx, host)) }
  },
}

/** @throws bad_request for a role of a controller, which takes no servers anyway; not_found */
async function requireAgent(ctx: StoreCtx, id: string): Promise<void> {
  if ((await listHosts(ctx)).some((host) => host.id === id)) return
  const role = (await listControllers(ctx)).flatMap(roleViews).find((service) => service.id === id)
  if (!role) throw notFound(`Service ${id} could not be found.`)
  throw badRequest(`Updating a ${role.binary} service is not supported. Only nova-compute services can be updated.`)
}

export const zoneHandlers: HandlersOf<typeof zoneApi> = {
  listZones: async (ctx) => ({
    availabilityZoneInfo: (await zonesOf(ctx)).map(({ zoneName, zoneState }) => ({ zoneName, zoneState, hosts: null })),
  }),
  listZonesDetail: async (ctx) => ({
    availabilityZoneInfo: [
      ...(await internalZone(ctx)),
      ...(await zonesOf(ctx)).map(({ hosts, ...zone }) => ({
        ...zone,
        hosts: Object.fromEntries(hosts.map((host) => [host.hostname, { 'nova-compute': inZone(ctx, host) }])),
      })),
    ],
  }),
}

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

async function zonesOf(ctx: StoreCtx) {
  const zones = Map.groupBy(await listHosts(ctx), ({ zone }) => zone)
  return [...zones].map(([zoneName, hosts]) => ({
    zoneName,
    zoneState: { available: hosts.some(({ enabled }) => enabled === 1) },
    hosts,
  }))
}

const inZone = (ctx: StoreCtx, host: Host) => ({
  available: isHeard(ctx, host),
  active: host.enabled === 1,
  updated_at: microTimeOrNull(host.observed_at || null),
})
