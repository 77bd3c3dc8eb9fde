/** Hosts of the domain in Nova's words. */
import { createHash } from 'node:crypto'
import type { HostedServer } from '../../../../domain/compute/index.ts'
import type { Controller, Host } from '../../../../domain/host/index.ts'
import { microTimeOrNull } from '../../resource/time.ts'

/** What versions before 2.88 told of a host's room, and no later one does. */
export const ROOM: unique symbol = Symbol('room')

export interface Room {
  cpu_info: object
  vcpus: number
  vcpus_used: number
  memory_mb: number
  memory_mb_used: number
  free_ram_mb: number
  local_gb: number
  local_gb_used: number
  free_disk_gb: number
  disk_available_least: number | null
  current_workload: number
  running_vms: number
}

export interface HostAround {
  heard: boolean
  /** All of its servers. */
  servers: readonly HostedServer[]
  withServers: boolean
}

const NO_NEW_SERVERS = 'disabled' as const

export const stateOf = (host: Pick<Host, 'enabled'>, heard: boolean) => ({
  state: heard ? ('up' as const) : ('down' as const),
  status: host.enabled === 1 ? ('enabled' as const) : NO_NEW_SERVERS,
})

export const briefHypervisor = (host: Host, { heard, servers, withServers }: HostAround) => ({
  id: host.id,
  hypervisor_hostname: host.hostname,
  ...stateOf(host, heard),
  ...(withServers && servers.length > 0 ? { servers: servers.map(({ id, name }) => ({ uuid: id, name })) } : {}),
})

export const hypervisorView = (host: Host, around: HostAround) => ({
  ...briefHypervisor(host, around),
  hypervisor_type: 'QEMU',
  // agents do not tell it
  hypervisor_version: 0,
  host_ip: null,
  service: { id: host.id, host: host.hostname, disabled_reason: host.disabled_reason },
  uptime: null,
  [ROOM]: roomOf(host, around.servers.length),
})

export const roomOf = (host: Host, servers: number): Room => ({
  cpu_info: {},
  vcpus: host.cpus,
  vcpus_used: host.claimed_cpus,
  memory_mb: host.memory_mib,
  memory_mb_used: host.claimed_memory_mib,
  free_ram_mb: host.memory_mib - host.claimed_memory_mib,
  local_gb: host.disk_gib,
  local_gb_used: host.claimed_disk_gib,
  free_disk_gb: host.disk_gib - host.claimed_disk_gib,
  disk_available_least: host.disk_gib - host.claimed_disk_gib,
  current_workload: 0,
  running_vms: servers,
})

export const serviceView = (host: Host, heard: boolean) => ({
  id: host.id,
  binary: 'nova-compute',
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

/** Hosts had numbers before 2.53: the beginning of the UUID is one. */
export const numberOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 7), 16)
