/** Tells by which standard traits, as OpenStack names them, an image or a shape may demand or forbid what every host of this cloud has. */

import type { PatternProperty } from './demand.ts'
import type { Read } from './image-property.ts'

interface Devices {
  diskBuses: readonly string[]
  cards: readonly string[]
}

const upper = (prefix: string, names: readonly string[]) => names.map((name) => prefix + name.toUpperCase().replaceAll('-', '_'))

const traitsOf = ({ diskBuses, cards }: Devices): string[] => [
  'COMPUTE_NODE',
  'COMPUTE_ARCH_X86_64',
  'HW_ARCH_X86_64',
  'COMPUTE_FIRMWARE_BIOS',
  ...upper('COMPUTE_IMAGE_TYPE_', ['qcow2', 'raw', 'vdi', 'vhd', 'vhdx', 'vmdk']),
  ...upper('COMPUTE_NET_VIF_MODEL_', cards),
  ...upper('COMPUTE_STORAGE_BUS_', diskBuses),
]

/** @param read '' for a word that says nothing; to forbid what no host has says nothing either */
export const traitProperties = (devices: Devices, read: Read): PatternProperty[] => [
  { name: new RegExp(`^trait[a-zA-Z0-9_-]{0,64}:(${traitsOf(devices).join('|')})$`), read, offered: ['required', ''] },
  { name: /^trait[a-zA-Z0-9_-]{0,64}:/, read: (text) => (read(text) === 'required' ? 'required' : ''), offered: [''] },
]
