/** The bodies of `POST /servers` and of changes in every version: the newest is written out, an older one is what its date leaves of it. */
import { orNull, type Static, strict, type TProperties, type TSchema, Type } from '../../../api/schema.ts'
import { flag, hostName, metadata, name, tag, uuid, whole } from './pieces.ts'
import { noteFields } from './server-note.ts'

const anIp = Type.Union([Type.String({ format: 'ipv4' }), Type.String({ format: 'ipv6' })])

const nic = {
  uuid: Type.Optional(uuid),
  port: Type.Optional(orNull(uuid)),
  fixed_ip: Type.Optional(anIp),
  tag: Type.Optional(tag),
}
const deviceName = Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._/-]*$' }))
const text = Type.Optional(Type.String({ maxLength: 255 }))

const oldDevice = {
  connection_info: Type.Optional(Type.String({ maxLength: 16_777_215 })),
  delete_on_termination: Type.Optional(flag),
  device_name: deviceName,
  no_device: Type.Optional(Type.Unknown()),
  snapshot_id: Type.Optional(uuid),
  virtual_name: text,
  volume_id: Type.Optional(uuid),
  volume_size: Type.Optional(whole(1)),
}

const device = {
  ...oldDevice,
  boot_index: Type.Optional(Type.Unsafe<number | string | null>({ type: ['integer', 'string', 'null'], pattern: '^-?[0-9]+$' })),
  destination_type: Type.Optional(Type.Enum(['local', 'volume'])),
  device_type: text,
  disk_bus: text,
  guest_format: text,
  image_id: Type.Optional(uuid),
  source_type: Type.Optional(Type.Enum(['blank', 'image', 'snapshot', 'volume'])),
  tag: Type.Optional(tag),
  uuid: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9._-]*$' })),
  volume_type: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
}

export const serverChange = {
  name: Type.Optional(name),
  ...noteFields,
  hostname: Type.Optional(hostName),
}

const fields = {
  name,
  imageRef: Type.Optional(Type.Union([uuid, Type.Literal('')])),
  flavorRef: Type.Unsafe<string | number>({ type: ['string', 'integer'], minLength: 1 }),
  adminPass: Type.Optional(Type.String()),
  metadata: Type.Optional(metadata),
  networks: Type.Union([Type.Array(strict(nic)), Type.Literal('auto'), Type.Literal('none')]),
  ...noteFields,
  availability_zone: Type.Optional(name),
  block_device_mapping: Type.Optional(Type.Array(strict(oldDevice))),
  block_device_mapping_v2: Type.Optional(Type.Array(strict(device))),
  config_drive: Type.Optional(flag),
  key_name: Type.Optional(name),
  min_count: Type.Optional(whole(1)),
  max_count: Type.Optional(whole(1)),
  return_reservation_id: Type.Optional(flag),
  security_groups: Type.Optional(Type.Array(strict({ name: Type.Optional(name) }))),
  user_data: Type.Optional(Type.String({ maxLength: 65_535 })),
  tags: Type.Optional(Type.Array(tag, { maxItems: 50 })),
  trusted_image_certificates: Type.Optional(
    orNull(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 50, uniqueItems: true })),
  ),
  host: Type.Optional(hostName),
  hypervisor_hostname: Type.Optional(hostName),
  hostname: Type.Optional(hostName),
}

const hints = Type.Object({ group: Type.Optional(Type.Union([uuid, Type.Array(uuid)])) })

const bodyOf = <P extends TProperties>(server: P) =>
  strict({
    server: strict(server),
    'os:scheduler_hints': Type.Optional(hints),
    'OS-SCH-HNT:scheduler_hints': Type.Optional(hints),
  })

export const newServer = bodyOf(fields)
export type NewServerBody = Static<typeof newServer>

/** Files to be put into the guest: until 2.56. */
const personality = Type.Optional(Type.Array(strict({ path: Type.String(), contents: Type.String() })))
export type Personality = Static<typeof personality>

/** A hostname as it was from 2.90 on; 2.94 took fully qualified ones too. */
export const shortHostname = Type.String({ minLength: 2, maxLength: 63, pattern: '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$' })

const without = (properties: TProperties, ...keys: string[]): TProperties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !keys.includes(key)))

/** The schema in force at 2.`minor`. */
export function newServerAt(minor: number): TSchema {
  const nicTag = minor >= 42 || (minor >= 32 && minor < 37)
  const deviceTag = minor >= 42 || minor === 32
  const nicFields = without(minor < 37 ? { ...nic, uuid: Type.Optional(Type.String()) } : nic, ...(nicTag ? [] : ['tag']))
  const deviceFields = without(device, ...(deviceTag ? [] : ['tag']), ...(minor < 67 ? ['volume_type'] : []))
  const gone = [
    ...(minor < 19 ? ['description'] : []),
    ...(minor < 52 ? ['tags'] : []),
    ...(minor < 63 ? ['trusted_image_certificates'] : []),
    ...(minor < 74 ? ['host', 'hypervisor_hostname'] : []),
    ...(minor < 90 ? ['hostname'] : []),
  ]
  const nics = Type.Array(strict(nicFields))
  return bodyOf({
    ...without(fields, ...gone),
    ...(minor < 37
      ? { networks: Type.Optional(nics) }
      : { networks: Type.Union([nics, Type.Literal('auto'), Type.Literal('none')]) }),
    block_device_mapping_v2: Type.Optional(Type.Array(strict(deviceFields))),
    ...(minor < 57 ? { personality } : {}),
    ...(minor >= 90 && minor < 94 ? { hostname: Type.Optional(shortHostname) } : {}),
  })
}
