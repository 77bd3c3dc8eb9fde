/**
 * Lists every property by which an image can ask something of the computer that it boots on, under OpenStack's names, and what becomes of
 * each here: offered, refused because no host could keep it, or harmless. None is passed over in silence.
 */
import type { PatternProperty, Property } from './demand.ts'
import { traitProperties } from './host-trait.ts'
import { anyText, flag, matching, oneOf, oneOfAnyCase, whole } from './image-property.ts'

const BUS = oneOf('fdc', 'ide', 'lxc', 'sata', 'scsi', 'uml', 'usb', 'virtio', 'xen')
const DISK_BUSES = ['virtio', 'scsi', 'sata', 'ide'] as const
export const CARDS = ['virtio', 'e1000', 'e1000e', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3'] as const
const FOREIGN_CARDS = ['igb', 'lan9118', 'netfront', 'spapr-vlan', 'sriov', 'vmxnet']
const CARD_NAMES = {
  virtuale1000: 'e1000',
  virtuale1000e: 'e1000e',
  virtualpcnet32: 'pcnet',
  virtualsriovethernetcard: 'sriov',
  virtualvmxnet: 'vmxnet',
  virtualvmxnet3: 'vmxnet3',
}
const CONTROLLERS = ['buslogic', 'ibmvscsi', 'lsilogic', 'lsisas1068', 'lsisas1078', 'virtio-scsi', 'vmpvscsi']
const ARCHITECTURE = oneOfAnyCase(
  [
    ...['aarch64', 'alpha', 'armv6', 'armv7b', 'armv7l', 'cris', 'i686', 'ia64', 'lm32', 'm68k', 'microblaze', 'microblazeel'],
    ...['mips', 'mips64', 'mips64el', 'mipsel', 'openrisc', 'parisc', 'parisc64', 'ppc', 'ppc64', 'ppc64le', 'ppcemb', 'ppcle'],
    ...['s390', 's390x', 'sh4', 'sh4eb', 'sparc', 'sparc64', 'unicore32', 'x86_64', 'xtensa', 'xtensaeb'],
  ],
  { amd64: 'x86_64', i386: 'i686', i486: 'i686', i586: 'i686', x86_32: 'i686', x86_32p: 'i686', arm64: 'aarch64' },
)
const HYPERVISOR = oneOfAnyCase(
  [
    ...[
      'baremetal',
      'bhyve',
      'docker',
      'fake',
      'hyperv',
      'kqemu',
      'kvm',
      'lxc',
      'lxd',
      'openvz',
      'parallels',
      'phyp',
      'prsm',
      'qemu',
    ],
    ...['test', 'uml', 'vbox', 'vmware', 'vz', 'xen', 'zvm'],
    'ironic', // foreign word: a value of the property
  ],
  { xapi: 'xen' },
)
const SIGNED_WITH = ['DSA', 'ECC_SECP384R1', 'ECC_SECP521R1', 'ECC_SECT409K1', 'ECC_SECT409R1', 'ECC_SECT571K1', 'ECC_SECT571R1']
const VIDEO = oneOf('cirrus', 'qxl', 'vga', 'vmvga', 'xen', 'virtio', 'gop', 'none', 'bochs')

const NONE = [] as const
const OFF = ['false']
const NO_SCREEN = 'no screen: the console is the serial one'
const FOREIGN = 'told to another hypervisor'
const FASTER = 'a matter of speed; the guest works without'
const TOPOLOGY = 'chosen together with what the shape says'

const PROCESSORS: Readonly<Record<string, Property>> = {
  hw_architecture: { read: ARCHITECTURE, offered: ['x86_64', 'i686'], formerly: ['architecture'] },
  hw_emulation_architecture: { read: ARCHITECTURE, offered: ['x86_64', 'i686'] },
  hw_cpu_cores: { read: whole, offered: TOPOLOGY },
  hw_cpu_sockets: { read: whole, offered: TOPOLOGY },
  hw_cpu_threads: { read: whole, offered: TOPOLOGY },
  hw_cpu_max_cores: { read: whole, offered: TOPOLOGY },
  hw_cpu_max_sockets: { read: whole, offered: TOPOLOGY },
  hw_cpu_max_threads: { read: whole, offered: TOPOLOGY },
  hw_cpu_policy: { read: oneOf('dedicated', 'shared', 'mixed'), offered: ['shared'] },
  hw_cpu_realtime_mask: { read: anyText, offered: 'a part of what a shape asks for' },
  hw_cpu_thread_policy: { read: oneOf('prefer', 'isolate', 'require'), offered: ['prefer'] },
  hw_maxphysaddr_bits: { read: whole, offered: NONE },
  hw_maxphysaddr_mode: { read: oneOf('passthrough', 'emulate'), offered: NONE },
  hw_numa_nodes: { read: whole, offered: ['1'] },
  hw_pmu: { read: flag, offered: NONE },
}

const MEMORY: Readonly<Record<string, Property>> = {
  hw_ephemeral_encryption: { read: flag, offered: OFF },
  hw_ephemeral_encryption_format: { read: oneOf('plain', 'luks', 'luksv2'), offered: 'says how, not whether' },
  hw_ephemeral_encryption_secret_uuid: { read: anyText, offered: 'says how, not whether' },
  hw_locked_memory: { read: flag, offered: OFF },
  hw_mem_encryption: { read: flag, offered: OFF },
  hw_mem_encryption_model: { read: oneOf('amd-sev', 'amd-sev-es', 'amd-sev-snp'), offered: 'says how, not whether' },
  hw_mem_page_size: { read: matching(/^(small|any|large|\d{1,12}([KMGT]i?[Bb]?)?)$/), offered: ['small', 'any', '4', '4KB'] },
}

const FIRMWARE: Readonly<Record<string, Property>> = {
  hw_boot_menu: { read: flag, offered: NO_SCREEN },
  hw_firmware_stateless: { read: flag, offered: OFF },
  hw_firmware_type: { read: oneOf('bios', 'uefi'), offered: ['bios'] },
  hw_ipxe_boot: { read: flag, offered: FOREIGN, formerly: ['ipxe_boot'] },
  hw_machine_type: { read: anyText, offered: ['q35', 'pc'] },
  hw_time_hpet: { read: flag, offered: OFF },
  hw_tpm_model: { read: oneOf('tpm-tis', 'tpm-crb'), offered: NONE },
  hw_tpm_version: { read: oneOf('1.2', '2.0'), offered: NONE },
  kernel_id: { read: anyText, offered: [''] },
  os_command_line: { read: anyText, offered: 'for an image whose kernel is another image; of those none boots' },
  os_secure_boot: { read: oneOf('required', 'disabled', 'optional'), offered: ['disabled', 'optional'] },
  ramdisk_id: { read: anyText, offered: [''] },
}

const DEVICES: Readonly<Record<string, Property>> = {
  hw_cdrom_bus: { read: BUS, offered: 'a disc hangs on the bus of the chipset, or on SCSI where the disks do' },
  hw_disk_bus: { read: BUS, offered: DISK_BUSES },
  hw_floppy_bus: { read: BUS, offered: 'a guest has no such drive' },
  hw_input_bus: { read: oneOf('usb', 'virtio'), offered: NO_SCREEN },
  hw_pci_numa_affinity_policy: {
    read: oneOf('required', 'legacy', 'preferred', 'socket'),
    offered: 'no device of a host is a guest’s',
  },
  hw_pointer_model: { read: oneOf('usbtablet'), offered: NO_SCREEN },
  hw_qemu_guest_agent: { read: flag, offered: 'nothing here speaks to an agent in the guest' },
  hw_redirected_usb_ports: { read: whole, offered: ['0'] },
  hw_rescue_bus: { read: BUS, offered: 'for a rescue, which is refused itself' },
  hw_rescue_device: { read: oneOf('cdrom', 'disk', 'floppy', 'fs', 'lun'), offered: 'for a rescue, which is refused itself' },
  hw_rng_model: { read: oneOf('virtio'), offered: ['virtio'] },
  hw_scsi_model: {
    read: oneOfAnyCase(CONTROLLERS, { lsilogicsas: 'lsisas1068', paravirtual: 'vmpvscsi' }),
    offered: ['virtio-scsi'],
  },
  hw_serial_port_count: { read: whole, offered: ['1'] },
  hw_sound_model: { read: oneOf('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio'), offered: NONE },
  hw_usb_model: { read: oneOf('none', 'nec-xhci', 'qemu-xhci'), offered: ['none'] },
  hw_video_model: { read: VIDEO, offered: NO_SCREEN },
  hw_video_ram: { read: whole, offered: NO_SCREEN },
  hw_vif_model: { read: oneOfAnyCase([...CARDS, ...FOREIGN_CARDS], CARD_NAMES), offered: CARDS },
  hw_vif_multiqueue_enabled: { read: flag, offered: FASTER },
  hw_viommu_model: { read: oneOf('intel', 'smmuv3', 'virtio', 'auto'), offered: NONE },
  hw_virtio_packed_ring: { read: flag, offered: OFF },
  hw_watchdog_action: { read: oneOf('none', 'pause', 'poweroff', 'reset', 'disabled'), offered: ['disabled', 'none'] },
}

const HYPERVISORS: Readonly<Record<string, Property>> = {
  hw_auto_disk_config: { read: anyText, offered: FOREIGN, formerly: ['auto_disk_config'] },
  hw_device_id: { read: whole, offered: FOREIGN, formerly: ['xenapi_device_id'] },
  hw_disk_type: { read: anyText, offered: FOREIGN, formerly: ['vmware_disktype'] },
  hw_vm_mode: {
    read: oneOfAnyCase(['hvm', 'xen', 'uml', 'exe'], { pv: 'xen', hv: 'hvm', baremetal: 'hvm' }),
    offered: ['hvm'],
    formerly: ['vm_mode'],
  },
  img_hide_hypervisor_id: { read: flag, offered: OFF },
  img_hv_requested_version: {
    read: matching(/^\s*(<=|>=|==|!=|<|>)\s*[^\s,]+\s*(,\s*(<=|>=|==|!=|<|>)\s*[^\s,]+\s*)*$/),
    offered: NONE,
    formerly: ['hypervisor_version_requires'],
  },
  // hosts run the one with or without the other's help, and a guest cannot tell
  img_hv_type: { read: HYPERVISOR, offered: ['qemu', 'kvm'], formerly: ['hypervisor_type'] },
  img_linked_clone: { read: flag, offered: FOREIGN, formerly: ['vmware_linked_clone'] },
  img_use_agent: { read: flag, offered: FOREIGN, formerly: ['xenapi_use_agent'] },
  img_version: { read: whole, offered: FOREIGN, formerly: ['vmware_image_version'] },
}

const WAYS_OF_IMAGES: Readonly<Record<string, Property>> = {
  img_bdm_v2: { read: flag, offered: 'says how a list is to be read', formerly: ['bdm_v2'] },
  img_bittorrent: { read: flag, offered: FASTER, formerly: ['bittorrent'] },
  img_block_device_mapping: {
    read: anyText,
    offered: 'with `bdm_v2` its volumes are the server’s, where a server is made by the API that it is of',
    formerly: ['block_device_mapping'],
  },
  // foreign word: a property's name
  img_cache_in_nova: { read: flag, offered: FASTER, formerly: ['cache_in_nova'] },
  img_compression_level: { read: whole, offered: FOREIGN, formerly: ['xenapi_image_compression_level'] },
  img_config_drive: { read: oneOf('optional', 'mandatory'), offered: ['optional', 'mandatory'] },
  img_mappings: { read: anyText, offered: 'names of devices, which the guest finds itself', formerly: ['mappings'] },
  img_owner_id: { read: anyText, offered: 'says whose it was', formerly: ['owner_id'] },
  img_root_device_name: { read: anyText, offered: 'the guest boots from its first disk', formerly: ['root_device_name'] },
  img_signature: { read: anyText, offered: 'bytes are held against their hash; signatures are for who made them' },
  img_signature_certificate_uuid: { read: anyText, offered: 'as the signature' },
  img_signature_hash_method: { read: oneOf('SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'), offered: 'as the signature' },
  img_signature_key_type: { read: oneOf(...SIGNED_WITH, 'RSA-PSS'), offered: 'as the signature' },
}

const SYSTEMS: Readonly<Record<string, Property>> = {
  os_admin_user: { read: anyText, offered: 'for setting a password, which is refused itself' },
  os_distro: { read: anyText, offered: 'a name', formerly: ['vmware_ostype'] },
  os_require_quiesce: { read: flag, offered: 'for snapshots, which are refused themselves' },
  os_skip_agent_inject_files_at_boot: { read: flag, offered: FOREIGN, formerly: ['xenapi_skip_agent_inject_files_at_boot'] },
  os_skip_agent_inject_ssh: { read: flag, offered: FOREIGN, formerly: ['xenapi_skip_agent_inject_ssh'] },
  os_type: { read: oneOfAnyCase(['linux', 'windows']), offered: ['linux', 'windows'] },
}

/** In order of what they are about. */
export const IMAGE_PROPERTIES: Readonly<Record<string, Property>> = {
  ...PROCESSORS,
  ...MEMORY,
  ...FIRMWARE,
  ...DEVICES,
  ...HYPERVISORS,
  ...WAYS_OF_IMAGES,
  ...SYSTEMS,
}

export const DEVICES_OFFERED = { diskBuses: DISK_BUSES, cards: CARDS } as const

/** Those that have a number at their end. */
export const IMAGE_PATTERNS: readonly PatternProperty[] = [
  { name: /^hw_numa_cpus\.\d+$/, read: matching(/^[\d\s,^-]+$/), offered: NONE },
  { name: /^hw_numa_mem\.\d+$/, read: whole, offered: NONE },
]

/** That a host has it is demanded by this one word; any other says nothing. */
export const imageTraits = (): PatternProperty[] => traitProperties(DEVICES_OFFERED, (text) => (text === 'required' ? text : ''))
