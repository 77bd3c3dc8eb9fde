/**
 * Lists every extra property by which a shape can ask something of a host, under OpenStack's names, and what becomes of each here, as
 * `image-vocabulary.ts` does for images: where both can ask for the same, the image's entry counts.
 */
import type { PatternProperty, Property, Vocabulary } from './demand.ts'
import { matchesCapability } from './host-capability.ts'
import { traitProperties } from './host-trait.ts'
import { anyText, flag, matching, oneOf, type Read, whole } from './image-property.ts'
import { DEVICES_OFFERED, IMAGE_PATTERNS, IMAGE_PROPERTIES } from './image-vocabulary.ts'
import type { ShapeSnapshot } from './server.ts'

const NONE = [] as const
const OFF = ['false']
const FOREIGN = 'told to another hypervisor'
const HOW = 'says how, not whether'

/** What an image asks for as `hw_…`, a shape asks for as `hw:…`. */
const AS_IMAGES = [
  ...['boot_menu', 'cpu_cores', 'cpu_max_cores', 'cpu_max_sockets', 'cpu_max_threads', 'cpu_policy', 'cpu_sockets'],
  ...['cpu_thread_policy', 'cpu_threads', 'ephemeral_encryption', 'ephemeral_encryption_format', 'locked_memory'],
  ...['maxphysaddr_bits', 'maxphysaddr_mode', 'mem_encryption', 'mem_encryption_model', 'numa_nodes'],
  ...['pci_numa_affinity_policy', 'pmu', 'redirected_usb_ports', 'serial_port_count', 'sound_model', 'tpm_model', 'tpm_version'],
  ...['usb_model', 'vif_multiqueue_enabled', 'viommu_model', 'virtio_packed_ring', 'watchdog_action'],
]

const imageProperty = (name: string): Property => {
  const property = IMAGE_PROPERTIES[name]
  if (property === undefined) throw new RangeError(`No image has a property ${name}.`)
  const { formerly: _forImages, ...shared } = property
  return shared
}

/** In kilobytes of small pages, which are all that there are. */
const pageSize: Read = (text) =>
  /^4(k|K)i?(b|bit|B)?$/.test(text) ? '4' : matching(/^(large|small|any|\d{1,12}([kKMGT]i?)?(b|bit|B)?)$/)(text)

/** A negative one is none. */
const bandwidth: Read = (text) => (whole(text)?.startsWith('-') ? '-1' : whole(text))

const quotas = (): [string, Property][] => {
  const foreign = ['cpu', 'memory', 'disk_io', 'vif'].flatMap((key) =>
    ['limit', 'reservation', 'shares_level', 'shares_share'].map((one) => `${key}_${one}`),
  )
  const disk = ['read', 'write', 'total'].flatMap((way) => ['bytes', 'iops'].map((one) => `disk_${way}_${one}_sec`))
  const card = ['inbound', 'outbound'].flatMap((way) => ['average', 'peak', 'burst'].map((one) => `vif_${way}_${one}`))
  return [
    ...foreign.map((name): [string, Property] => [`quota:${name}`, { read: anyText, offered: FOREIGN }]),
    ...[...disk, ...card].map((name): [string, Property] => [`quota:${name}`, { read: whole, offered: ['0'] }]),
    ['quota:cpu_period', { read: whole, offered: HOW }],
    ['quota:cpu_quota', { read: bandwidth, offered: ['-1'] }],
    ['quota:cpu_shares', { read: whole, offered: NONE }],
  ]
}

const named = (): Record<string, Property> => ({
  ...Object.fromEntries(AS_IMAGES.map((name) => [`hw:${name}`, imageProperty(`hw_${name}`)])),
  ...Object.fromEntries(quotas()),
  'accel:device_profile': { read: anyText, offered: NONE },
  group_policy: { read: anyText, offered: 'says how groups of demands lie to each other, and a host is one whole' },
  hide_hypervisor_id: imageProperty('img_hide_hypervisor_id'),
  'hw:cpu_dedicated_mask': { read: anyText, offered: NONE },
  'hw:cpu_realtime': { read: flag, offered: OFF },
  'hw:cpu_realtime_mask': { read: anyText, offered: HOW },
  'hw:emulator_threads_policy': { read: oneOf('isolate', 'share'), offered: ['share'] },
  'hw:hide_hypervisor_id': imageProperty('img_hide_hypervisor_id'),
  'hw:mem_page_size': { ...imageProperty('hw_mem_page_size'), read: pageSize },
  'hw:pmem': { read: anyText, offered: NONE },
  'hw:tpm_secret_security': { read: oneOf('user', 'host', 'deployment'), offered: HOW },
  // every guest has the device, and nothing holds it back
  'hw_rng:allowed': { read: flag, offered: ['true'] },
  'hw_rng:rate_bytes': { read: whole, offered: ['0'] },
  'hw_rng:rate_period': { read: whole, offered: HOW },
  'hw_video:ram_max_mb': { read: whole, offered: 'a limit to what an image asks for a screen, and there is none' },
  'os:secure_boot': imageProperty('os_secure_boot'),
  'pci_passthrough:alias': { read: anyText, offered: NONE },
  'vmware:hw_version': { read: anyText, offered: FOREIGN },
  'vmware:storage_policy': { read: anyText, offered: FOREIGN },
})

const trait: Read = (text) => (text === 'required' || text === 'forbidden' ? text : '')

/** None of a thing asks for nothing. */
const amountOf: Read = (text) => (whole(text) === '0' ? '' : whole(text))

/** A shape's processors, memory and disk are claimed whole: to ask for as much again, for less or for nothing holds. */
const claimed = (resource: string, amount: number): PatternProperty => ({
  name: new RegExp(`^resources[a-zA-Z0-9_-]{0,64}:${resource}$`),
  read: (text) => (Number(whole(text)) <= amount ? String(amount) : whole(text)),
  offered: [String(amount)],
})

export const shapeVocabulary = ({
  cpus,
  memoryMib,
  diskGib,
}: Pick<ShapeSnapshot, 'cpus' | 'memoryMib' | 'diskGib'>): Vocabulary => ({
  named: named(),
  patterns: [
    ...IMAGE_PATTERNS.map((one) => ({ ...one, name: new RegExp(one.name.source.replace('hw_', 'hw:')) })),
    ...traitProperties(DEVICES_OFFERED, trait),
    claimed('VCPU', cpus),
    claimed('MEMORY_MB', memoryMib),
    claimed('DISK_GB', diskGib),
    { name: /^resources[a-zA-Z0-9_-]{0,64}:/, read: amountOf, offered: [''] },
    { name: /^(capabilities:)?hypervisor_type$/, read: matchesCapability('QEMU'), offered: ['QEMU'] },
    { name: /^capabilities:/, read: anyText, offered: NONE },
    { name: /^aggregate_instance_extra_specs:/, read: anyText, offered: NONE },
  ],
})
