/** Services: the agents of hosts, and what controllers do, which Nova has two services for. */
import { createHash } from 'node:crypto'
import { orNull, strict, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Controller, enableHost, type Host, isHeard, listControllers, listHosts } from '../../../../domain/host/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { microTimeOrNull } from '../../resource/time.ts'
import { allow } from '../allow.ts'
import { is } from '../list.ts'
import { flag } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'
import { stateOf } from './hypervisor-view.ts'

const text = Type.String()
const service = Type.Object({
  /** A UUID; a number before 2.53. */
  id: Type.Union([Type.String(), Type.Integer()]),
  binary: text,
  host: text,
  zone: text,
  state: Type.Enum(['up', 'down']),
  status: Type.Enum(['enabled', 'disabled']),
  updated_at: orNull(text),
  disabled_reason: orNull(text),
  forced_down: Type.Boolean(),
})

const AGENT = 'nova-compute'

const agentView = (host: Host, heard: boolean) => ({
  id: host.id,
  binary: AGENT,
  host: host.hostname,
  zone: host.zone,
  ...stateOf(host, heard),
  updated_at: microTimeOrNull(host.observed_at || null),
  disabled_reason: host.disabled_reason,
  forced_down: false,
})

/** What Nova calls the parts of what a controller does; the agents are the third. */
const ROLES = ['nova-conductor', 'nova-scheduler'] as const

/** Where the original keeps the services that no server runs on. */
export const INTERNAL_ZONE = 'internal'

/** A controller has no id of its own: that of each of its roles follows from its name. */
function roleId(controller: Controller, binary: string): string {
  const hex = createHash('sha256').update(`${binary}@${controller.name}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

export const roleViews = (controller: Controller) =>
  ROLES.map((binary) => ({
    id: roleId(controller, binary),
    binary,
    host: controller.hostname,
    zone: INTERNAL_ZONE,
    ...stateOf({ enabled: 1 }, controller.alive),
    updated_at: microTimeOrNull(controller.heardAt),
    disabled_reason: null,
    forced_down: false,
  }))

interface Asked {
  binary?: string
  host?: string
}

/** Controllers are few, and known by their leases. */
async function rolesOf(ctx: StoreCtx, { binary, host }: Asked) {
  if (binary === AGENT) return []
  const roles = (await listControllers(ctx)).flatMap(roleViews)
  return roles.filter((role) => (binary ?? role.binary) === role.binary && (host ?? role.host) === role.host)
}

async function agentsOf(ctx: StoreCtx, { binary, host }: Asked) {
  if ((binary ?? AGENT) !== AGENT) return []
  const hosts = await listHosts(ctx, host === undefined ? {} : { filters: [is('hostname', host)] })
  return hosts.map((one) => agentView(one, isHeard(ctx, one)))
}

const findAgent = async (ctx: StoreCtx, id: string) => (await listHosts(ctx, { filters: [is('id', id)] }))[0]

/** @throws bad_request for a role of a controller, which takes no servers anyway; not_found */
async function requireAgent(ctx: StoreCtx, id: string): Promise<Host> {
  const agent = await findAgent(ctx, id)
  if (agent) return agent
  const role = (await rolesOf(ctx, {})).find((one) => one.id === id)
  if (!role) throw novaRefusals.service_not_found({ id })
  throw novaRefusals.service_fixed({ binary: role.binary, only: AGENT })
}

export const services: Operations = {
  listServices: operation(
    {
      method: 'GET',
      path: '/os-services',
      summary: 'List the agents of hosts and the roles of controllers',
      action: 'os_compute_api:os-services:list',
      allow: allow.admin,
      query: Type.Object({ binary: Type.Optional(text), host: Type.Optional(text) }, { additionalProperties: false }),
      status: 200,
      returns: Type.Object({ services: Type.Array(service) }),
    },
    async (ctx, { query }) => ({ services: [...(await rolesOf(ctx, query)), ...(await agentsOf(ctx, query))] }),
  ),
  updateService: operation(
    {
      method: 'PUT',
      path: '/os-services/{service_id}',
      summary: 'Take new servers on a host, or take none',
      action: 'os_compute_api:os-services:update',
      allow: allow.admin,
      since: '2.53',
      body: strict({
        status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
        disabled_reason: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
        forced_down: Type.Optional(flag),
      }),
      status: 200,
      returns: Type.Object({ service }),
    },
    async (ctx, { params: { service_id: id }, body }) => {
      await requireAgent(ctx, id)
      if (body.forced_down !== undefined) throw novaRefusals.no_forced_down()
      if (body.disabled_reason !== undefined && body.status !== 'disabled') {
        throw novaRefusals.reason_without_disabling({ field: 'disabled_reason' })
      }
      if (body.status === undefined) throw novaRefusals.no_service_change()
      await enableHost(ctx, id, body.status === 'enabled', body.disabled_reason ?? null)
      const host = await requireAgent(ctx, id)
      return { service: agentView(host, isHeard(ctx, host)) }
    },
  ),
}
