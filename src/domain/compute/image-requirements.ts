/** What an image's properties ask of the computer that it boots on is read, held against what hosts offer, and handed on. */

import { type Demand, demandsOf, type Properties, requireAllOffered } from './demand.ts'
import type { WantedGuest } from './host-form.ts'
import { CARDS, IMAGE_PATTERNS, IMAGE_PROPERTIES, imageTraits } from './image-vocabulary.ts'
import { computeRefusals } from './refusals.ts'

/** @throws bad_request for a value that nobody knows */
export function requireImageDemands(properties: Properties): void {
  for (const { name, given, value } of demandsOfImage(properties))
    if (value === undefined) throw computeRefusals.bad_image_property({ name, value: given })
}

/** @throws no_capacity when no host can boot the image */
export const requireOffered = (properties: Properties): void => requireAllOffered('image', demandsOfImage(properties))

/** To QEMU a disk of IDE and one of SATA are the same device: what it hangs on is the chipset's, SATA on `q35` and IDE on `pc`. */
export function hardwareOf(properties: Properties): WantedGuest['hardware'] {
  const wanted = (name: string) => demandsOfImage(properties).find((demand) => demand.name === name)?.value
  const [bus, card] = [wanted('hw_disk_bus'), wanted('hw_vif_model')]
  return {
    diskBus: bus === 'scsi' ? 'scsi' : bus === 'ide' || bus === 'sata' ? 'ide' : 'virtio',
    nicModel: CARDS.find((one) => one === card) ?? 'virtio',
    ...(wanted('hw_machine_type') === 'pc' && { machine: 'pc' }),
  }
}

export const demandsConfigDrive = (properties: Properties): boolean => properties.img_config_drive === 'mandatory'

const demandsOfImage = (properties: Properties): Demand[] =>
  demandsOf(
    { ...adapterOf(properties), ...properties },
    { named: IMAGE_PROPERTIES, patterns: [...IMAGE_PATTERNS, ...imageTraits()] },
  )

/** One old name says two things: the bus and, for SCSI, what it hangs on. */
function adapterOf({ vmware_adaptertype: adapter }: Properties): Properties {
  if (adapter === undefined || adapter === '') return {}
  return adapter === 'ide' ? { hw_disk_bus: 'ide' } : { hw_disk_bus: 'scsi', hw_scsi_model: adapter }
}
