/** Policy documents as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from '../../../../domain/identity/policy/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { ofCloud } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'

export const policy = collection({
  name: 'policy',
  plural: 'policies',
  path: '/policies',
  target: ofCloud('A policy document'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: { delete: 'Delete a policy and its associations' },
  open: true,
  attributes: {
    id,
    blob: attr(judged(Type.String()), { field: 'blob', create: 'must', update: 'may' }),
    type: attr(judged(Type.String({ maxLength: 255 })), { field: 'type', create: 'must', update: 'may', filter: 'type' }),
  },
  list: listPolicies,
  get: getPolicy,
  create: createPolicy,
  update: updatePolicy,
  remove: deletePolicy,
})
