/** A server as Nova shows it in the newest version; `changes/server-reply.ts` takes away what older ones lack. */
import { Type } from '../../../../api/schema.ts'
import { link, links, orNull } from './pieces.ts'

export const address = Type.Object({
  version: Type.Integer(),
  addr: Type.String(),
  'OS-EXT-IPS:type': Type.Union([Type.Literal('fixed'), Type.Literal('floating')]),
  'OS-EXT-IPS-MAC:mac_addr': Type.String(),
})

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
  'OS-DCF:diskConfig': Type.String(),
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
  accessIPv4: Type.String(),
  accessIPv6: Type.String(),
  links,
  progress: Type.Optional(Type.Integer()),
  fault: Type.Optional(fault),
  config_drive: Type.String(),
  key_name: orNull(Type.String()),
  security_groups: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
  'os-extended-volumes:volumes_attached': Type.Array(Type.Object({ id: Type.String(), delete_on_termination: Type.Boolean() })),
  locked: Type.Boolean(),
  locked_reason: orNull(Type.String()),
  description: orNull(Type.String()),
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
