/** Registered limits, the defaults of every project, as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createRegisteredLimits,
  deleteRegisteredLimit,
  getRegisteredLimit,
  listRegisteredLimits,
  updateRegisteredLimit,
} from '../../../../domain/identity/limit/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { idText, name } from '../pieces.ts'
import { ofCloud } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

export const amount = judged(Type.Integer({ minimum: -1, maximum: 0x7fffffff }))
export const limitText = orNone(judged(Type.String({ maxLength: 255 })))

export const registeredLimit = collection({
  name: 'registered_limit',
  plural: 'registered_limits',
  path: '/registered_limits',
  target: ofCloud('A limit for every project'),
  allow: { list: allow.anyToken, show: allow.anyToken, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: {
    create: 'Create default limits, all or none',
    update: 'Change a default limit that no project has another for',
    delete: 'Delete a default limit that no project has another for',
  },
  closedBody: true,
  emptyChange: true,
  attributes: {
    id,
    service_id: attr(judged(idText), { field: 'serviceId', create: 'must', update: 'may', filter: 'serviceId' }),
    region_id: attr(orNone(judged(idText)), { field: 'regionId', create: 'may', update: 'may', filter: 'regionId' }),
    resource_name: attr(judged(name(255)), { field: 'resourceName', create: 'must', update: 'may', filter: 'resourceName' }),
    default_limit: attr(amount, { field: 'defaultLimit', create: 'must', update: 'may' }),
    description: attr(limitText, { field: 'description', create: 'may', update: 'may' }),
  },
  list: listRegisteredLimits,
  get: getRegisteredLimit,
  createMany: (ctx, specs) =>
    createRegisteredLimits(
      ctx,
      specs.map((spec) => ({ regionId: null, description: null, ...spec })),
    ),
  update: updateRegisteredLimit,
  remove: deleteRegisteredLimit,
})
