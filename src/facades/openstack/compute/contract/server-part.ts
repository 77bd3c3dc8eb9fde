/** What belongs to a server: metadata, tags, addresses, interfaces, security groups. */

import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { metadata, orNull, strict } from './pieces.ts'

const text = Type.Record(Type.String(), Type.String())
const metaReply = Type.Object({ metadata: text })
const oneReply = Type.Object({ meta: text })
const oneMeta = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})
const path = '/servers/{server_id}/metadata'

export const serverMetadataApi = defineApi({
  listMetadata: {
    method: 'GET',
    path,
    summary: 'Show a server’s metadata',
    action: 'os_compute_api:server-metadata:index',
    allow: allow.reader,
    status: 200,
    returns: metaReply,
  },
  addMetadata: {
    method: 'POST',
    path,
    summary: 'Add to or change a server’s metadata',
    action: 'os_compute_api:server-metadata:create',
    allow: allow.member,
    body: strict({ metadata }),
    status: 200,
    returns: metaReply,
  },
  replaceMetadata: {
    method: 'PUT',
    path,
    summary: 'Replace a server’s metadata',
    action: 'os_compute_api:server-metadata:update_all',
    allow: allow.member,
    body: strict({ metadata }),
    status: 200,
    returns: metaReply,
  },
  showMetadataItem: {
    method: 'GET',
    path: `${path}/{key}`,
    summary: 'Show one item of a server’s metadata',
    action: 'os_compute_api:server-metadata:show',
    allow: allow.reader,
    status: 200,
    returns: oneReply,
  },
  updateMetadataItem: {
    method: 'PUT',
    path: `${path}/{key}`,
    summary: 'Set one item of a server’s metadata',
    action: 'os_compute_api:server-metadata:update',
    allow: allow.member,
    body: strict({ meta: oneMeta }),
    status: 200,
    returns: oneReply,
  },
  deleteMetadataItem: {
    method: 'DELETE',
    path: `${path}/{key}`,
    summary: 'Delete one item of a server’s metadata',
    action: 'os_compute_api:server-metadata:delete',
    allow: allow.member,
    status: 204,
  },
})

const tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^,/]*$' })
const tags = strict({ tags: Type.Array(tag, { maxItems: 50 }) })
const tagged = { since: '2.26', action: 'os_compute_api:os-server-tags:' } as const

export const serverTagApi = defineApi({
  listTags: {
    method: 'GET',
    path: '/servers/{server_id}/tags',
    summary: 'List a server’s tags',
    action: `${tagged.action}index`,
    allow: allow.reader,
    since: '2.26',
    status: 200,
    returns: tags,
  },
  replaceTags: {
    method: 'PUT',
    path: '/servers/{server_id}/tags',
    summary: 'Replace a server’s tags',
    action: `${tagged.action}update_all`,
    allow: allow.member,
    since: '2.26',
    body: tags,
    status: 200,
    returns: tags,
  },
  deleteTags: {
    method: 'DELETE',
    path: '/servers/{server_id}/tags',
    summary: 'Delete a server’s tags',
    action: `${tagged.action}delete_all`,
    allow: allow.member,
    since: '2.26',
    status: 204,
  },
  checkTag: {
    method: 'GET',
    path: '/servers/{server_id}/tags/{tag}',
    summary: 'Whether a server has a tag',
    action: `${tagged.action}show`,
    allow: allow.reader,
    since: '2.26',
    status: 204,
  },
  addTag: {
    method: 'PUT',
    path: '/servers/{server_id}/tags/{tag}',
    summary: 'Give a server a tag',
    action: `${tagged.action}update`,
    allow: allow.member,
    since: '2.26',
    status: 201,
  },
  deleteTag: {
    method: 'DELETE',
    path: '/servers/{server_id}/tags/{tag}',
    summary: 'Take a tag from a server',
    action: `${tagged.action}delete`,
    allow: allow.member,
    since: '2.26',
    status: 204,
  },
})

const plainAddress = Type.Object({ version: Type.Integer(), addr: Type.String() })
const attachment = Type.Object({
  port_id: Type.String(),
  net_id: Type.String(),
  mac_addr: Type.String(),
  port_state: Type.String(),
  fixed_ips: Type.Array(Type.Object({ subnet_id: Type.String(), ip_address: Type.String() })),
  tag: Type.Optional(Type.Null()),
})
const groupRule = Type.Object({
  id: Type.String(),
  parent_group_id: Type.String(),
  from_port: orNull(Type.Integer()),
  to_port: orNull(Type.Integer()),
  ip_protocol: orNull(Type.String()),
  group: Type.Object({ name: Type.Optional(Type.String()), tenant_id: Type.Optional(Type.String()) }),
  ip_range: Type.Object({ cidr: Type.Optional(Type.String()) }),
})
const group = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  tenant_id: Type.String(),
  rules: Type.Array(groupRule),
})

export const serverNetworkApi = defineApi({
  listAddresses: {
    method: 'GET',
    path: '/servers/{server_id}/ips',
    summary: 'List a server’s addresses',
    action: 'os_compute_api:ips:index',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ addresses: Type.Record(Type.String(), Type.Array(plainAddress)) }),
  },
  listAddressesOnNetwork: {
    method: 'GET',
    path: '/servers/{server_id}/ips/{network_label}',
    summary: 'List a server’s addresses on one network',
    action: 'os_compute_api:ips:show',
    allow: allow.reader,
    status: 200,
    returns: Type.Record(Type.String(), Type.Array(plainAddress)),
  },
  listInterfaces: {
    method: 'GET',
    path: '/servers/{server_id}/os-interface',
    summary: 'List a server’s ports',
    action: 'os_compute_api:os-attach-interfaces:list',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ interfaceAttachments: Type.Array(attachment) }),
  },
  showInterface: {
    method: 'GET',
    path: '/servers/{server_id}/os-interface/{port_id}',
    summary: 'Show one of a server’s ports',
    action: 'os_compute_api:os-attach-interfaces:show',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ interfaceAttachment: attachment }),
  },
  listGroupsOfServer: {
    method: 'GET',
    path: '/servers/{server_id}/os-security-groups',
    summary: 'List the security groups a server is in',
    action: 'os_compute_api:os-security-groups:list',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ security_groups: Type.Array(group) }),
  },
})
