/** What an image's properties ask of the computer that it boots on: OpenStack's names, and the values that Nova takes for them. */

import type { WantedGuest } from './host-form.ts'
import { computeRefusals } from './refusals.ts'

type Properties = Readonly<Record<string, string>>

interface Demand {
  /** What Nova takes; undefined: any text. */
  known?: readonly string[]
  /** What hosts of this cloud can give. */
  offered: readonly string[]
}

const BUSES = ['fdc', 'ide', 'lxc', 'sata', 'scsi', 'uml', 'usb', 'virtio', 'xen']
const CARDS = ['virtio', 'e1000', 'e1000e', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3'] as const
const FOREIGN_CARDS = ['igb', 'lan9118', 'netfront', 'spapr-vlan', 'sriov', 'vmxnet']
const ARCHITECTURES = [
  ...['aarch64', 'alpha', 'armv6', 'armv7b', 'armv7l', 'cris', 'i686', 'ia64', 'lm32', 'm68k', 'microblaze', 'microblazeel'],
  ...['mips', 'mips64', 'mips64el', 'mipsel', 'openrisc', 'parisc', 'parisc64', 'ppc', 'ppc64', 'ppc64le', 'ppcemb', 'ppcle'],
  ...['riscv64', 's390', 's390x', 'sh4', 'sh4eb', 'sparc', 'sparc64', 'unicore32', 'x86_64', 'xtensa', 'xtensaeb'],
]
const OTHER_NAMES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  i386: 'i686',
  i486: 'i686',
  i586: 'i686',
  arm64: 'aarch64',
}

const DEMANDS: Readonly<Record<string, Demand>> = {
  hw_architecture: { known: ARCHITECTURES, offered: ['x86_64', 'i686'] },
  hw_disk_bus: { known: BUSES, offered: ['virtio', 'scsi', 'sata', 'ide'] },
  hw_firmware_type: { known: ['bios', 'uefi'], offered: ['bios'] },
  hw_machine_type: { offered: ['q35', 'pc'] },
  hw_vif_model: { known: [...CARDS, ...FOREIGN_CARDS], offered: CARDS },
  os_type: { known: ['linux', 'windows'], offered: ['linux', 'windows'] },
}

/** @throws bad_request for a value that nobody knows */
export function requireImageDemands(properties: Properties): void {
  for (const [name, { known }] of Object.entries(DEMANDS)) {
    const value = demandOf(properties, name)
    if (value !== undefined && known?.includes(value) === false)
      throw computeRefusals.bad_image_property({ name, value: properties[name] ?? value })
  }
}

/** @throws no_capacity when no host can boot the image */
export function requireOffered(properties: Properties): void {
  for (const [name, { offered }] of Object.entries(DEMANDS)) {
    const value = demandOf(properties, name)
    if (value !== undefined && !offered.includes(value)) throw computeRefusals.unmet_requirement({ name, value, offered })
  }
}

/** To QEMU a disk of IDE and one of SATA are the same device: what it hangs on is the chipset's, SATA on `q35` and IDE on `pc`. */
export function hardwareOf(properties: Properties): WantedGuest['hardware'] {
  const bus = properties.hw_disk_bus
  return {
    diskBus: bus === 'scsi' ? 'scsi' : bus === 'ide' || bus === 'sata' ? 'ide' : 'virtio',
    nicModel: CARDS.find((card) => card === properties.hw_vif_model) ?? 'virtio',
    ...(properties.hw_machine_type === 'pc' && { machine: 'pc' }),
  }
}

function demandOf(properties: Properties, name: string): string | undefined {
  if (name === 'os_type') return properties.os_type?.toLowerCase()
  if (name !== 'hw_architecture') return properties[name]
  // the older name is still what many images bear; neither is held to small letters
  const value = (properties.hw_architecture ?? properties.architecture)?.toLowerCase()
  return value === undefined ? undefined : (OTHER_NAMES[value] ?? value)
}
