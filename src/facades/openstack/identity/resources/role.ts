/** Roles as Keystone's API has them. */
import { orNull, Type } from '../../../../api/schema.ts'
import {
  createRole,
  deleteRole,
  findRole,
  getVisibleRole,
  listRoles,
  ROLE_NAME_MAX,
  updateRole,
} from '../../../../domain/identity/directory/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { free, idText } from '../pieces.ts'
import { namedRow, rowTarget } from '../row-target.ts'
import { filteredId, named } from './attributes.ts'
import { collection } from './collection.ts'

/** Whoever asks is told of an absent role before these rules are asked. */
const ABSENT_FIRST = ['get_role', 'update_role', 'delete_role', 'get_role_for_trust']

export const role = collection({
  name: 'role',
  plural: 'roles',
  path: '/roles',
  target: rowTarget('role', async (ctx, id) => namedRow(await findRole(ctx, id)), ABSENT_FIRST),
  allow: { list: allow.roleLister, show: allow.roleShower, create: allow.admin, update: allow.admin, delete: allow.admin },
  open: true,
  attributes: {
    id: filteredId,
    name: named(ROLE_NAME_MAX),
    domain_id: attr(orNone(judged(idText)), { field: 'domainId', create: 'may', update: 'same', filter: 'domainId' }),
    description: attr(orAbsent(judged(Type.String())), {
      field: 'description',
      create: 'may',
      update: 'may',
      show: (description: string) => description || null,
      schema: orNull(Type.String()),
    }),
    options: attr(judged(free), { field: 'options', create: 'may', update: 'may' }),
  },
  list: listRoles,
  get: getVisibleRole,
  create: createRole,
  update: updateRole,
  remove: deleteRole,
})
