/** Regions as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import { createRegion, deleteRegion, getRegion, listRegions, updateRegion } from '../../../../domain/identity/catalog/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { judged, orAbsent, orEmptyText } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { idText } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { ofCloud } from '../row-target.ts'
import { collection } from './collection.ts'

const text = judged(Type.String({ maxLength: 255 }))

export const region = collection({
  name: 'region',
  plural: 'regions',
  path: '/regions',
  target: ofCloud('What the catalogue lists'),
  allow: { list: allow.anyToken, show: allow.anyToken, create: allow.admin, update: allow.admin, delete: allow.admin },
  open: true,
  chosenId: 'or assigned',
  attributes: {
    id: attr(orAbsent(text), { field: 'id', create: 'may', schema: Type.String() }),
    description: attr(orEmptyText(text), { field: 'description', create: 'may', update: 'may' }),
    parent_region_id: attr(orNone(judged(idText)), { field: 'parentId', create: 'may', update: 'may', filter: 'parentId' }),
    url: shownOnly(Type.String(), { hidden: true }),
  },
  list: listRegions,
  get: getRegion,
  create: (ctx, spec, at) => createRegion(ctx, { ...spec, id: chosenId(spec.id, at.param('region_id')) }),
  update: updateRegion,
  remove: deleteRegion,
})

/** Of the body, or of the path where one is made by PUT. */
function chosenId(sent: string | undefined, inPath: string): string | undefined {
  if (inPath !== '' && sent !== undefined && sent !== inPath)
    throw keystoneRefusals.region_ids_differ({ inPath, sent }, { field: 'region.id' })
  return inPath || sent
}
