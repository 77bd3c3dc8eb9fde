/** Hosts as Nova shows them: whether they are there, and what room they have. */
import type { HostedServer } from '../../../../domain/compute/index.ts'
import type { Host, Room as HostRoom } from '../../../../domain/host/index.ts'

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
  /** How many it has. */
  count: number
  /** Where they are asked for. */
  servers: readonly HostedServer[]
}

export const stateOf = (host: Pick<Host, 'enabled'>, heard: boolean) => ({
  state: heard ? ('up' as const) : ('down' as const),
  status: host.enabled === 1 ? ('enabled' as const) : ('disabled' as const),
})

export const briefHypervisor = (host: Host, { heard, servers }: HostAround) => ({
  id: host.id,
  hypervisor_hostname: host.hostname,
  ...stateOf(host, heard),
  ...(servers.length > 0 ? { servers: servers.map(({ id, name }) => ({ uuid: id, name })) } : {}),
})

export const hypervisorView = (host: Host, around: HostAround) => ({
  ...briefHypervisor(host, around),
  hypervisor_type: 'QEMU',
  // agents do not tell it
  hypervisor_version: 0,
  host_ip: null,
  service: { id: host.id, host: host.hostname, disabled_reason: host.disabled_reason },
  uptime: null,
  [ROOM]: { cpu_info: {}, ...roomOf(host, around.count) } satisfies Room,
})

export const roomOf = (host: HostRoom, servers: number): Omit<Room, 'cpu_info'> => ({
  vcpus: host.cpus,
  vcpus_used: host.claimed_cpus,
  memory_mb: host.memory_mib,
  memory_mb_used: host.claimed_memory_mib,
  free_ram_mb: host.memory_mib - host.claimed_memory_mib,
  local_gb: host.disk_gib,
  local_gb_used: host.claimed_disk_gib + host.claimed_volume_gib,
  free_disk_gb: host.disk_gib - host.claimed_disk_gib - host.claimed_volume_gib,
  disk_available_least: host.disk_gib - host.claimed_disk_gib - host.claimed_volume_gib,
  current_workload: 0,
  running_vms: servers,
})

const DIGITS = 7

/** Hosts had numbers before 2.53: the beginning of the UUID is one. */
export const numberOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, DIGITS), 16)

/** How ids of this number begin; undefined for what is no such number. */
export const beginningOf = (number: string): string | undefined =>
  /^\d+$/.test(number) && Number(number) < 16 ** DIGITS ? Number(number).toString(16).padStart(DIGITS, '0') : undefined
