/** A server as Nova shows it in the newest version; `microversions/server-reply.ts` takes away what older ones lack. */
import { createHash } from 'node:crypto'
import { sentenceOf } from '../../../../api/refusal-table.ts'
import { orNull, type Static, Type } from '../../../../api/schema.ts'
import type { Fault, Server } from '../../../../domain/compute/index.ts'
import type { ServerPort } from '../../../../domain/network/index.ts'
import { isoSeconds } from '../../../../kernel/clock.ts'
import { microTimeOrNull } from '../../resource/time.ts'
import { errors } from '../errors.ts'
import { bookmarkTo, linksTo } from '../links.ts'
import { link, links } from '../pieces.ts'
import type { HostSeen, Sight } from '../seen-hosts.ts'
import { notesView, shownNotes } from '../server-note.ts'
import { powerStateOf, statusOf, taskStateOf, vmStateOf } from '../server-state.ts'
import { address, addressesView } from './server-address.ts'

/** Of the flavor as it was when the server was made. */
const embeddedFlavor = Type.Object({
  vcpus: Type.Integer(),
  ram: Type.Integer(),
  disk: Type.Integer(),
  ephemeral: Type.Integer(),
  swap: Type.Integer(),
  original_name: Type.String(),
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
})

const fault = Type.Object({
  code: Type.Integer(),
  created: Type.String(),
  message: Type.String(),
  details: Type.Optional(Type.String()),
})

const optionalText = Type.Optional(Type.String())

/** Only whoever the policy lets see where a server runs. */
const hostAttributes = {
  'OS-EXT-SRV-ATTR:host': Type.Optional(orNull(Type.String())),
  'OS-EXT-SRV-ATTR:hypervisor_hostname': Type.Optional(orNull(Type.String())),
  'OS-EXT-SRV-ATTR:instance_name': optionalText,
  'OS-EXT-SRV-ATTR:reservation_id': optionalText,
  'OS-EXT-SRV-ATTR:launch_index': Type.Optional(Type.Integer()),
  'OS-EXT-SRV-ATTR:kernel_id': optionalText,
  'OS-EXT-SRV-ATTR:ramdisk_id': optionalText,
  'OS-EXT-SRV-ATTR:root_device_name': Type.Optional(orNull(Type.String())),
  'OS-EXT-SRV-ATTR:user_data': Type.Optional(orNull(Type.String())),
}

const stateAttributes = {
  'OS-EXT-STS:power_state': Type.Integer(),
  'OS-EXT-STS:task_state': orNull(Type.String()),
  'OS-EXT-STS:vm_state': Type.String(),
  'OS-SRV-USG:launched_at': orNull(Type.String()),
  'OS-SRV-USG:terminated_at': Type.Null(),
  'OS-EXT-AZ:availability_zone': Type.String(),
  'OS-EXT-SRV-ATTR:hostname': Type.String(),
}

const serverFields = {
  id: Type.String(),
  name: Type.String(),
  status: Type.String(),
  tenant_id: Type.String(),
  user_id: Type.String(),
  metadata: Type.Record(Type.String(), Type.String()),
  hostId: Type.String(),
  image: Type.Union([Type.Object({ id: Type.String(), links: Type.Array(link) }), Type.Literal('')]),
  flavor: embeddedFlavor,
  created: Type.String(),
  updated: Type.String(),
  addresses: Type.Record(Type.String(), Type.Array(address)),
  ...shownNotes,
  links,
  progress: Type.Optional(Type.Integer()),
  fault: Type.Optional(fault),
  config_drive: Type.String(),
  key_name: orNull(Type.String()),
  security_groups: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  'os-extended-volumes:volumes_attached': Type.Array(Type.Object({ id: Type.String(), delete_on_termination: Type.Boolean() })),
  locked: Type.Boolean(),
  locked_reason: orNull(Type.String()),
  tags: Type.Array(Type.String()),
  trusted_image_certificates: Type.Null(),
  host_status: optionalText,
  pinned_availability_zone: orNull(Type.String()),
  ...stateAttributes,
  ...hostAttributes,
}

export const server = Type.Object(serverFields)
/** Shown alone a server tells its groups too. */
export const shownServer = Type.Object({ ...serverFields, server_groups: Type.Array(Type.String()) })
export const briefServer = Type.Object({ id: Type.String(), name: Type.String(), links })

export type ServerView = Static<typeof server> & { [FLAVOR_LINK]: FlavorLink }

/** What versions before 2.47 show in the place of the flavor. A symbol: it is carried along and never written. */
export const FLAVOR_LINK: unique symbol = Symbol('flavor link')
export interface FlavorLink {
  id: string
  links: { rel: string; href: string }[]
}

export interface Around {
  base: string
  sight: Sight
  ports: readonly ServerPort[]
  host: HostSeen | undefined
}

export function serverView(row: Server, { base, sight, ports, host }: Around): ServerView {
  const status = statusOf(row)
  return {
    ...identityOf(row, base),
    ...stateOf(row, status, host),
    ...bootOf(row, base),
    flavor: flavorOf(row, sight),
    hostId: hostIdOf(row.project_id, row.host_id),
    addresses: addressesView(ports),
    ...groupsOf(ports),
    ...(PROGRESSING.has(status) ? { progress: 0 } : {}),
    ...faultOf(row, status),
    ...(sight.hostStatus ? { host_status: row.host_id === null ? '' : (host?.status ?? 'UNKNOWN') } : {}),
    ...(sight.hostAttributes ? hostAttributesOf(row, host) : {}),
    [FLAVOR_LINK]: { id: row.shape.id, links: [bookmarkTo(base, 'flavors', row.shape.id)] },
  }
}

const PROGRESSING = new Set(['ACTIVE', 'BUILD'])

const identityOf = (row: Server, base: string) => ({
  id: row.id,
  name: row.name,
  tenant_id: row.project_id,
  user_id: row.user_id,
  metadata: row.meta,
  tags: row.tags,
  links: linksTo(base, 'servers', row.id),
  created: isoSeconds(row.created_at),
  updated: isoSeconds(row.updated_at),
  ...notesView(row),
  locked: row.locked,
  locked_reason: row.locked_reason,
  'OS-EXT-SRV-ATTR:hostname': row.hostname,
})

const stateOf = (row: Server, status: string, host: HostSeen | undefined) => ({
  status,
  'OS-EXT-STS:vm_state': vmStateOf(row),
  'OS-EXT-STS:task_state': taskStateOf(row.task),
  'OS-EXT-STS:power_state': powerStateOf(row),
  'OS-SRV-USG:launched_at': microTimeOrNull(row.launched_at),
  'OS-SRV-USG:terminated_at': null,
  'OS-EXT-AZ:availability_zone': host?.zone ?? row.wanted_zone ?? '',
  pinned_availability_zone: row.wanted_zone,
})

const bootOf = (row: Server, base: string) => ({
  image: row.image === null ? ('' as const) : { id: row.image.id, links: [bookmarkTo(base, 'images', row.image.id)] },
  key_name: row.key_name,
  config_drive: row.config_drive ? 'True' : '',
  'os-extended-volumes:volumes_attached': row.volumes.map(({ volume_id, delete_on_termination }) => ({
    id: volume_id,
    delete_on_termination: delete_on_termination === 1,
  })),
  trusted_image_certificates: null,
})

const flavorOf = ({ shape }: Server, { extraSpecs }: Sight) => ({
  vcpus: shape.cpus,
  ram: shape.memoryMib,
  disk: shape.diskGib,
  ephemeral: shape.ephemeralGib,
  swap: shape.swapMib,
  original_name: shape.name,
  ...(extraSpecs ? { extra_specs: shape.extra } : {}),
})

/** Tells a project's servers on one host from those on another without telling which host: SHA-224, as Nova makes it. */
export const hostIdOf = (projectId: string, hostId: string | null): string =>
  hostId === null
    ? ''
    : createHash('sha224')
        .update(projectId + hostId)
        .digest('hex')

function groupsOf(ports: readonly ServerPort[]) {
  const names = [...new Map(ports.flatMap((port) => port.securityGroups.map(({ id, name }) => [id, name]))).values()]
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) }
}

const faultMessageOf = ({ message, refusal }: Fault): string => (refusal && sentenceOf(errors.said, refusal)) ?? message

function faultOf({ fault }: Server, status: string) {
  if (fault === null || status !== 'ERROR') return {}
  return { fault: { code: fault.code, created: isoSeconds(fault.at), message: faultMessageOf(fault) } }
}

const hostAttributesOf = (row: Server, host: HostSeen | undefined) => ({
  'OS-EXT-SRV-ATTR:host': host?.hostname ?? null,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': host?.hostname ?? null,
  // the name by which its host knows it
  'OS-EXT-SRV-ATTR:instance_name': row.id,
  'OS-EXT-SRV-ATTR:reservation_id': row.reservation_id,
  'OS-EXT-SRV-ATTR:launch_index': row.launch_index,
  'OS-EXT-SRV-ATTR:kernel_id': '',
  'OS-EXT-SRV-ATTR:ramdisk_id': '',
  'OS-EXT-SRV-ATTR:root_device_name': row.volumes.find(({ boot_index }) => boot_index === 0)?.device ?? '/dev/vda',
  'OS-EXT-SRV-ATTR:user_data': row.user_data,
})
