/** What an image's properties ask of the computer that it boots on is read, held against what hosts offer, and handed on. */

import type { WantedGuest } from './host-form.ts'
import { CARDS, IMAGE_PROPERTIES, type ImageProperty, NUMBERED_PROPERTIES } from './image-vocabulary.ts'
import { computeRefusals } from './refusals.ts'

type Properties = Readonly<Record<string, string>>

/** @throws bad_request for a value that nobody knows */
export function requireImageDemands(properties: Properties): void {
  for (const { name, given, value } of demandsOf(properties))
    if (value === undefined) throw computeRefusals.bad_image_property({ name, value: given })
}

/** @throws no_capacity when no host can boot the image */
export function requireOffered(properties: Properties): void {
  for (const { name, value, offered } of demandsOf(properties))
    if (value !== undefined && typeof offered !== 'string' && !offered.includes(value))
      throw computeRefusals.unmet_requirement({ name, value, offered: offered.filter((one) => one !== '') })
}

/** To QEMU a disk of IDE and one of SATA are the same device: what it hangs on is the chipset's, SATA on `q35` and IDE on `pc`. */
export function hardwareOf(properties: Properties): WantedGuest['hardware'] {
  const wanted = (name: string) => demandsOf(properties).find((demand) => demand.name === name)?.value
  const [bus, card] = [wanted('hw_disk_bus'), wanted('hw_vif_model')]
  return {
    diskBus: bus === 'scsi' ? 'scsi' : bus === 'ide' || bus === 'sata' ? 'ide' : 'virtio',
    nicModel: CARDS.find((one) => one === card) ?? 'virtio',
    ...(wanted('hw_machine_type') === 'pc' && { machine: 'pc' }),
  }
}

export const demandsConfigDrive = (properties: Properties): boolean => properties.img_config_drive === 'mandatory'

interface Demand extends Pick<ImageProperty, 'offered'> {
  name: string
  given: string
  /** Undefined: nobody knows what is given. */
  value: string | undefined
}

function demandsOf(properties: Properties): Demand[] {
  const all = { ...adapterOf(properties), ...properties }
  const named = Object.entries(IMAGE_PROPERTIES).flatMap(([name, property]) => {
    const given = [name, ...(property.formerly ?? [])].map((one) => all[one]).find((text) => text !== undefined)
    return given === undefined ? [] : [demandOf(name, given, property)]
  })
  const numbered = Object.entries(all).flatMap(([name, given]) => {
    const property = NUMBERED_PROPERTIES.find((one) => one.name.test(name))
    return property === undefined ? [] : [demandOf(name, given, property)]
  })
  return [...named, ...numbered]
}

const demandOf = (name: string, given: string, { read, offered }: ImageProperty): Demand => ({
  name,
  given,
  value: read(given),
  offered,
})

/** One old name says two things: the bus and, for SCSI, what it hangs on. */
function adapterOf({ vmware_adaptertype: adapter }: Properties): Properties {
  if (adapter === undefined || adapter === '') return {}
  return adapter === 'ide' ? { hw_disk_bus: 'ide' } : { hw_disk_bus: 'scsi', hw_scsi_model: adapter }
}
