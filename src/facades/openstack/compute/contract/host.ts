/** Hosts as operators see them: hypervisors, services and zones. */

import { defineApi } from '../../../../api/define.ts'
import { type TProperties, Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { flag, links, orNull, paging, strict } from './pieces.ts'

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

export const hypervisorApi = defineApi({
  listHypervisors: {
    method: 'GET',
    path: '/os-hypervisors',
    summary: 'List hosts that run servers',
    action: 'os_compute_api:os-hypervisors:list',
    allow: allow.admin,
    query,
    status: 200,
    returns: Type.Object({ hypervisors: Type.Array(Type.Object(brief)), hypervisors_links: Type.Optional(links) }),
  },
  listHypervisorsDetail: {
    method: 'GET',
    path: '/os-hypervisors/detail',
    summary: 'List hosts that run servers, with what is known of them',
    action: 'os_compute_api:os-hypervisors:list-detail',
    allow: allow.admin,
    query,
    status: 200,
    returns: Type.Object({ hypervisors: Type.Array(hypervisor), hypervisors_links: Type.Optional(links) }),
  },
  showHypervisorStatistics: {
    method: 'GET',
    path: '/os-hypervisors/statistics',
    summary: 'Sums over all hosts',
    action: 'os_compute_api:os-hypervisors:statistics',
    allow: allow.admin,
    until: '2.87',
    status: 200,
    returns: Type.Object({ hypervisor_statistics: Type.Record(text, orNull(Type.Integer())) }),
  },
  showHypervisor: {
    method: 'GET',
    path: '/os-hypervisors/{hypervisor_id}',
    summary: 'Show a host that runs servers',
    action: 'os_compute_api:os-hypervisors:show',
    allow: allow.admin,
    query: Type.Object(withServers, { additionalProperties: false }),
    status: 200,
    returns: Type.Object({ hypervisor }),
  },
})

const service = Type.Object({
  id: hostId,
  binary: text,
  host: text,
  zone: text,
  ...state,
  updated_at: orNull(text),
  disabled_reason: orNull(text),
  forced_down: Type.Boolean(),
})

export const serviceApi = defineApi({
  listServices: {
    method: 'GET',
    path: '/os-services',
    summary: 'List the agents of hosts and the roles of controllers',
    action: 'os_compute_api:os-services:list',
    allow: allow.admin,
    query: Type.Object({ binary: Type.Optional(text), host: Type.Optional(text) }, { additionalProperties: false }),
    status: 200,
    returns: Type.Object({ services: Type.Array(service) }),
  },
  updateService: {
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
})

const zone = <P extends TProperties>(properties: P) =>
  Type.Object({
    availabilityZoneInfo: Type.Array(
      Type.Object({ zoneName: text, zoneState: Type.Object({ available: Type.Boolean() }), ...properties }),
    ),
  })
const inZone = Type.Object({ available: Type.Boolean(), active: Type.Boolean(), updated_at: orNull(text) })

export const zoneApi = defineApi({
  listZones: {
    method: 'GET',
    path: '/os-availability-zone',
    summary: 'List availability zones',
    action: 'os_compute_api:os-availability-zone:list',
    allow: allow.anyToken,
    status: 200,
    returns: zone({ hosts: Type.Null() }),
  },
  listZonesDetail: {
    method: 'GET',
    path: '/os-availability-zone/detail',
    summary: 'List availability zones and the hosts in them',
    action: 'os_compute_api:os-availability-zone:detail',
    allow: allow.admin,
    status: 200,
    returns: zone({ hosts: Type.Record(text, Type.Record(text, inZone)) }),
  },
})
