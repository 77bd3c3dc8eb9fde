import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { description, hostName, links, name, strict } from './pieces.ts'
import { accessIps, diskConfig, type NewServerBody, newServer } from './server-create.ts'
import { serverQuery } from './server-query.ts'
import { briefServer, server, shownServer } from './server-view.ts'

export const serverChange = {
  name: Type.Optional(name),
  'OS-DCF:diskConfig': Type.Optional(diskConfig),
  ...accessIps,
  description: Type.Optional(description),
  hostname: Type.Optional(hostName),
}

const created = Type.Object({
  id: Type.String(),
  links,
  'OS-DCF:diskConfig': Type.String(),
  security_groups: Type.Array(Type.Object({ name: Type.String() })),
  adminPass: Type.String(),
})

type Wish = Pick<NewServerBody['server'], 'availability_zone' | 'host' | 'hypervisor_hostname'>

/** Rules are asked of a body that has been checked against its schema. */
const wishOf = (body: unknown): Wish => (body as NewServerBody).server

/** `zone:host` and `zone:host:node`. */
const forcesHost = ({ availability_zone: zone = '' }: Wish): boolean =>
  zone
    .split(':')
    .slice(1, 3)
    .some((part) => part !== '')
const namesHost = ({ host, hypervisor_hostname: node }: Wish): boolean => Boolean(host ?? node)

export const serverApi = defineApi({
  listServers: {
    method: 'GET',
    path: '/servers',
    summary: 'List servers by name',
    action: 'os_compute_api:servers:index',
    allow: allow.reader,
    query: serverQuery,
    status: 200,
    returns: Type.Object({ servers: Type.Array(briefServer), servers_links: Type.Optional(links) }),
  },
  listServersDetail: {
    method: 'GET',
    path: '/servers/detail',
    summary: 'List servers with all that is known of them',
    action: 'os_compute_api:servers:detail',
    allow: allow.reader,
    query: serverQuery,
    status: 200,
    // fragments of the version asked for, so that their fields differ
    returns: Type.Object({ servers: Type.Array(Type.Object({ id: Type.String() })), servers_links: Type.Optional(links) }),
  },
  createServer: {
    method: 'POST',
    path: '/servers',
    summary: 'Make one or several servers',
    action: 'os_compute_api:servers:create',
    allow: allow.member,
    asks: [
      { action: 'os_compute_api:servers:create:forced_host', allow: allow.admin, when: ({ body }) => forcesHost(wishOf(body)) },
      { action: 'compute:servers:create:requested_destination', allow: allow.admin, when: ({ body }) => namesHost(wishOf(body)) },
    ],
    body: newServer,
    // room for user data of 64 KiB and files
    bodyLimit: 262_144,
    status: 202,
    returns: Type.Union([Type.Object({ server: created }), Type.Object({ reservation_id: Type.String() })]),
  },
  showServer: {
    method: 'GET',
    path: '/servers/{server_id}',
    summary: 'Show a server',
    action: 'os_compute_api:servers:show',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ server: shownServer }),
  },
  updateServer: {
    method: 'PUT',
    path: '/servers/{server_id}',
    summary: 'Change a server’s name and what is noted of it',
    action: 'os_compute_api:servers:update',
    allow: allow.member,
    body: strict({ server: strict(serverChange) }),
    status: 200,
    returns: Type.Object({ server: shownServer }),
  },
  deleteServer: {
    method: 'DELETE',
    path: '/servers/{server_id}',
    summary: 'Delete a server',
    action: 'os_compute_api:servers:delete',
    allow: allow.member,
    status: 204,
  },
})

export { server }
