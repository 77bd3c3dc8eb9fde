/** Hypervisors: the cloud's hosts as operators see them. */
import { orNull, type Static, Type } from '../../../../api/schema.ts'
import { countHostedServers, countServersOnHosts, serversOnHosts } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Host, type HostField, isHeard, pageOfHosts, sumOfHosts } from '../../../../domain/host/index.ts'
import type { Page } from '../../../../kernel/page.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { nextUnder, type QueryReading, readQuery } from '../../resource/schema-list.ts'
import { allow } from '../allow.ts'
import { PAGE_MAX } from '../list.ts'
import { flag, isTrue, links, paging } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'
import { beginningOf, briefHypervisor, type HostAround, hypervisorView, numberOf, roomOf } from './hypervisor-view.ts'

const text = Type.String()
/** A UUID; a number before 2.53. */
const hostId = Type.Union([Type.String(), Type.Integer()])
const state = { state: Type.Enum(['up', 'down']), status: Type.Enum(['enabled', 'disabled']) }
const servers = Type.Optional(Type.Array(Type.Object({ uuid: text, name: text })))
const brief = { id: hostId, hypervisor_hostname: text, ...state, servers }
const hypervisor = Type.Object({
  ...brief,
  hypervisor_type: text,
  hypervisor_version: Type.Integer(),
  host_ip: orNull(text),
  service: Type.Object({ id: hostId, host: text, disabled_reason: orNull(text) }),
  uptime: orNull(text),
})
const withServers = { with_servers: Type.Optional(flag) }
const pattern = { hypervisor_hostname_pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }
const query = Type.Object({ ...paging, ...withServers, ...pattern }, { additionalProperties: false })
const reading: QueryReading<Static<typeof query>, HostField> = {
  filters: { hypervisor_hostname_pattern: (word) => ({ field: 'hostname', op: 'contains', values: [word] }) },
  most: PAGE_MAX,
}

interface ListInput {
  query: Static<typeof query>
  version: string
  url: string
  base: string
}

/** Which versions name hosts by numbers. */
const numbered = (version: string) => !versions.covers({ since: '2.53' }, version)

async function listHypervisors(ctx: StoreCtx, input: ListInput) {
  const { hypervisor_hostname_pattern: part, limit, marker, with_servers } = input.query
  if (part !== undefined && (limit !== undefined || marker !== undefined)) {
    throw novaRefusals.no_paging_by_pattern()
  }
  const { limit: most, ...asked } = readQuery(input.query, reading)
  const after = marker !== undefined && numbered(input.version) ? ((await hostNumbered(ctx, marker))?.id ?? marker) : marker
  const page = await pageOfHosts(ctx, { ...asked, marker: after, ...(part === undefined ? { limit: most } : {}) })
  if (part !== undefined && page.items.length === 0) throw novaRefusals.no_hypervisor_like({ part })
  return { page, around: await aroundOf(ctx, page.items, isTrue(with_servers)), next: nextOf(input, page) }
}

const nextOf = (input: ListInput, page: Page<Host>) =>
  nextUnder('hypervisors_links', input, page, ({ id }) => (numbered(input.version) ? String(numberOf(id)) : id))

async function hostNumbered(ctx: StoreCtx, number: string): Promise<Host | undefined> {
  const beginning = beginningOf(number)
  if (beginning === undefined) return undefined
  return (await pageOfHosts(ctx, { filters: [{ field: 'id', op: 'starts_with', values: [beginning] }], limit: 1 })).items[0]
}

/** In one or two queries for however many hosts. */
async function aroundOf(ctx: StoreCtx, hosts: readonly Host[], withServers: boolean): Promise<(host: Host) => HostAround> {
  const ids = hosts.map(({ id }) => id)
  const counts = await countServersOnHosts(ctx, ids)
  const named = withServers ? await serversOnHosts(ctx, ids) : undefined
  return (host) => ({
    heard: isHeard(ctx, host),
    count: counts.get(host.id) ?? 0,
    servers: named?.get(host.id) ?? [],
  })
}

/** By its id or, from old clients, by its number. */
async function findHost(ctx: StoreCtx, id: string): Promise<Host> {
  const { items } = await pageOfHosts(ctx, { filters: [{ field: 'id', values: [id] }], limit: 1 })
  const host = items[0] ?? (await hostNumbered(ctx, id))
  if (!host) throw novaRefusals.hypervisor_not_found({ id })
  return host
}

const listed = { method: 'GET', allow: allow.admin, query, status: 200 } as const

export const hypervisors: Operations = {
  listHypervisors: operation(
    {
      ...listed,
      path: '/os-hypervisors',
      summary: 'List hosts that run servers',
      action: 'os_compute_api:os-hypervisors:list',
      returns: Type.Object({ hypervisors: Type.Array(Type.Object(brief)), hypervisors_links: Type.Optional(links) }),
    },
    async (ctx, input) => {
      const { page, around, next } = await listHypervisors(ctx, input)
      return { hypervisors: page.items.map((host) => briefHypervisor(host, around(host))), ...next }
    },
  ),
  listHypervisorsDetail: operation(
    {
      ...listed,
      path: '/os-hypervisors/detail',
      summary: 'List hosts that run servers, with what is known of them',
      action: 'os_compute_api:os-hypervisors:list-detail',
      returns: Type.Object({ hypervisors: Type.Array(hypervisor), hypervisors_links: Type.Optional(links) }),
    },
    async (ctx, input) => {
      const { page, around, next } = await listHypervisors(ctx, input)
      return { hypervisors: page.items.map((host) => hypervisorView(host, around(host))), ...next }
    },
  ),
  showHypervisorStatistics: operation(
    {
      method: 'GET',
      path: '/os-hypervisors/statistics',
      summary: 'Sums over all hosts',
      action: 'os_compute_api:os-hypervisors:statistics',
      allow: allow.admin,
      until: '2.87',
      status: 200,
      returns: Type.Object({ hypervisor_statistics: Type.Record(text, orNull(Type.Integer())) }),
    },
    async (ctx) => {
      const { hosts, ...room } = await sumOfHosts(ctx)
      return { hypervisor_statistics: { count: hosts, ...roomOf(room, await countHostedServers(ctx)) } }
    },
  ),
  showHypervisor: operation(
    {
      method: 'GET',
      path: '/os-hypervisors/{hypervisor_id}',
      summary: 'Show a host that runs servers',
      action: 'os_compute_api:os-hypervisors:show',
      allow: allow.admin,
      query: Type.Object(withServers, { additionalProperties: false }),
      status: 200,
      returns: Type.Object({ hypervisor }),
    },
    async (ctx, { params, query }) => {
      const host = await findHost(ctx, params.hypervisor_id)
      const around = await aroundOf(ctx, [host], isTrue(query.with_servers))
      return { hypervisor: hypervisorView(host, around(host)) }
    },
  ),
}
