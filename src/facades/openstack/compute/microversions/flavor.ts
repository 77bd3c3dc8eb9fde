import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { looseFlavorQuery, undescribedFlavor } from '../resources/flavor.ts'

type Change = (body: unknown) => unknown

const whole = (change: Change) => ({
  listFlavorsDetail: eachOf('flavors', change),
  showFlavor: inside('flavor', change),
  createFlavor: inside('flavor', change),
  updateFlavor: inside('flavor', change),
})

const emptySwap: Change = (flavor) => {
  const { swap } = flavor as { swap: number }
  return swap === 0 ? { ...(flavor as object), swap: '' } : flavor
}

const undescribed: Change = (flavor) => without(flavor, ['description'])

export const flavorChanges: readonly ChangeModule[] = [
  {
    version: '2.75',
    summary: 'No swap is 0 and not an empty text; unknown query parameters are refused',
    querySchema: { listFlavors: looseFlavorQuery, listFlavorsDetail: looseFlavorQuery },
    response: whole(emptySwap),
  },
  { version: '2.61', summary: 'Flavors tell their extra specs', response: whole((flavor) => without(flavor, ['extra_specs'])) },
  {
    version: '2.55',
    summary: 'Flavors have a description',
    schema: { createFlavor: undescribedFlavor },
    response: { ...whole(undescribed), listFlavors: eachOf('flavors', undescribed) },
  },
]
