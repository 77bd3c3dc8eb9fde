/** Roles as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createRole,
  deleteRole,
  listRoles,
  ROLE_NAME_MAX,
  showRole,
  updateRole,
} from '../../../../domain/identity/directory/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged, orAbsent, orNone } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { free, idText, orNull } from '../pieces.ts'
import { filteredId, named } from './attributes.ts'
import { collection } from './collection.ts'

export const role = collection({
  name: 'role',
  plural: 'roles',
  path: '/roles',
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
  get: showRole,
  create: createRole,
  update: updateRole,
  remove: deleteRole,
})
