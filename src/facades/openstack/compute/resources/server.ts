/** Servers as Nova's API has them. */

import type { Guarded } from '../../../../api/policy/policy.ts'
import { type Static, strict, Type } from '../../../../api/schema.ts'
import {
  changeServer,
  deleteServer,
  getServer,
  listServerKeys,
  type ServerChange,
  serversByIds,
} from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { KeyPage } from '../../../../kernel/page.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { nextUnder } from '../../resource/schema-list.ts'
import { withAddress } from '../address-filter.ts'
import { allow, novaRules } from '../allow.ts'
import { linksTo } from '../links.ts'
import { links } from '../pieces.ts'
import { type NewServerBody, newServer, serverChange } from '../server-body.ts'
import { createSomeServers } from '../server-create.ts'
import { filterOf, pageWanted } from '../server-filter.ts'
import { notesOf } from '../server-note.ts'
import { type ServerQuery, serverQuery } from '../server-query.ts'
import { renderServers, viewServer } from '../server-rows.ts'
import { briefServer, shownServer } from './server-view.ts'

const created = Type.Object({
  id: Type.String(),
  links,
  'OS-DCF:diskConfig': Type.String(),
  security_groups: Type.Array(Type.Object({ name: Type.String() })),
  adminPass: Type.String(),
})
const change = strict({ server: strict(serverChange) })

type Spec = Pick<
  NewServerBody['server'],
  'block_device_mapping' | 'block_device_mapping_v2' | 'availability_zone' | 'host' | 'hypervisor_hostname'
>

/** Rules are asked of a body that has been checked against its schema. */
const specOf = (body: unknown): Spec => (body as NewServerBody).server

/** `zone:host` and `zone:host:node`. */
const forcesHost = ({ availability_zone: zone = '' }: Spec): boolean =>
  zone
    .split(':')
    .slice(1, 3)
    .some((part) => part !== '')
const namesHost = ({ host, hypervisor_hostname: node }: Spec): boolean => Boolean(host ?? node)

const hasDevices = ({ block_device_mapping: old = [], block_device_mapping_v2: devices = [] }: Spec): boolean =>
  old.length + devices.length > 0

const NO_PAGE: KeyPage = { items: [], more: false, digest: '' }

interface ListInput {
  query: ServerQuery
  version: string
  url: string
  base: string
}

async function keysOf(ctx: StoreCtx, serving: Serving, input: ListInput & { allProjects: Guarded }) {
  const { query } = input
  const filter = await filterOf(ctx, serving, input)
  const page = pageWanted(query, { seesHosts: serving.policy.allows(ctx, novaRules.allFilters) })
  if (!filter || page.limit === 0) return NO_PAGE
  return listServerKeys(ctx, await withAddress(ctx, filter, query), page)
}

const nextOf = (input: ListInput, page: KeyPage) => nextUnder('servers_links', input, page, ({ id }) => id)

async function showServer(ctx: StoreCtx, serving: Serving, id: string, base: string) {
  const view = await viewServer(ctx, serving, await getServer(ctx, id), base)
  return { server: { ...view, server_groups: [] } }
}

function changeOf({ name, hostname, ...notes }: Static<typeof change>['server']): ServerChange {
  return { ...(name !== undefined && { name }), ...(hostname !== undefined && { hostname }), ...notesOf(notes) }
}

const listed = { method: 'GET', allow: allow.reader, query: serverQuery, status: 200 } as const
const one = '/servers/{server_id}'

export const servers: Operations = {
  listServers: operation(
    {
      ...listed,
      path: '/servers',
      withinProject: true, // all projects' have rules of their own
      summary: 'List servers by name',
      action: 'os_compute_api:servers:index',
      returns: Type.Object({ servers: Type.Array(briefServer), servers_links: Type.Optional(links) }),
    },
    async (ctx, input, serving) => {
      const page = await keysOf(ctx, serving, { ...input, allProjects: novaRules.allProjects })
      const ids = page.items.map(({ id }) => id)
      const rows = await serversByIds(ctx, ids)
      const servers = rows.map(({ id, name }) => ({ id, name, links: linksTo(input.base, 'servers', id) }))
      return { servers, ...nextOf(input, page) }
    },
  ),
  listServersDetail: operation(
    {
      ...listed,
      path: '/servers/detail',
      withinProject: true,
      summary: 'List servers with all that is known of them',
      action: 'os_compute_api:servers:detail',
      // fragments of the version asked for, so that their fields differ
      returns: Type.Object({ servers: Type.Array(Type.Object({ id: Type.String() })), servers_links: Type.Optional(links) }),
    },
    async (ctx, input, serving) => {
      const page = await keysOf(ctx, serving, { ...input, allProjects: novaRules.allProjectsDetail })
      return renderServers(ctx, serving, page, input, () => nextOf(input, page))
    },
  ),
  createServer: operation(
    {
      method: 'POST',
      path: '/servers',
      withinProject: true,
      summary: 'Make one or several servers',
      action: 'os_compute_api:servers:create',
      allow: allow.member,
      asks: [
        { action: 'os_compute_api:servers:create:forced_host', allow: allow.admin, when: ({ body }) => forcesHost(specOf(body)) },
        {
          action: 'compute:servers:create:requested_destination',
          allow: allow.admin,
          when: ({ body }) => namesHost(specOf(body)),
        },
        {
          action: 'os_compute_api:servers:create:attach_volume',
          allow: allow.member,
          when: ({ body }) => hasDevices(specOf(body)),
        },
      ],
      body: newServer,
      // room for user data of 64 KiB and files
      bodyLimit: 262_144,
      status: 202,
      returns: Type.Union([Type.Object({ server: created }), Type.Object({ reservation_id: Type.String() })]),
    },
    async (ctx, input, serving) => createSomeServers(ctx, input, serving),
  ),
  showServer: operation(
    {
      method: 'GET',
      path: one,
      summary: 'Show a server',
      action: 'os_compute_api:servers:show',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ server: shownServer }),
    },
    async (ctx, { params, base }, serving) => showServer(ctx, serving, params.server_id, base),
  ),
  updateServer: operation(
    {
      method: 'PUT',
      path: one,
      summary: 'Change a server’s name and what is noted of it',
      action: 'os_compute_api:servers:update',
      allow: allow.member,
      body: change,
      status: 200,
      returns: Type.Object({ server: shownServer }),
    },
    async (ctx, { params, body, base }, serving) => {
      await changeServer(ctx, params.server_id, changeOf(body.server))
      return showServer(ctx, serving, params.server_id, base)
    },
  ),
  deleteServer: operation(
    {
      method: 'DELETE',
      path: one,
      summary: 'Delete a server',
      action: 'os_compute_api:servers:delete',
      allow: allow.member,
      status: 204,
    },
    async (ctx, { params }) => deleteServer(ctx, params.server_id),
  ),
}
