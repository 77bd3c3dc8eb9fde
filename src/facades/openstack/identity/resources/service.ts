/** Services of the catalogue as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createService,
  deleteService,
  getService,
  listServices,
  updateService,
} from '../../../../domain/identity/catalog/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { ofCloud } from '../row-target.ts'
import { description, enabled, id } from './attributes.ts'
import { collection } from './collection.ts'

const word = judged(Type.String({ minLength: 1, maxLength: 255 }))

export const service = collection({
  name: 'service',
  plural: 'services',
  path: '/services',
  target: ofCloud('What the catalogue lists'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: { delete: 'Delete a service and its endpoints' },
  open: true,
  attributes: {
    id,
    type: attr(word, { field: 'type', create: 'must', update: 'may', filter: 'type' }),
    name: attr(word, { field: 'name', create: 'may', update: 'may', filter: 'name', schema: Type.String() }),
    description,
    enabled,
  },
  list: listServices,
  get: getService,
  create: createService,
  update: updateService,
  remove: deleteService,
})
