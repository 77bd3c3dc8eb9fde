/** Group specs: the properties of group types. */
import { changeGroupSpecs, getGroupType, volumeGroupRefusals } from '../../../../domain/volume/index.ts'
import type { Operations } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { specOperations } from '../spec-operations.ts'

const action = (verb: string) => `group:group_types_specs:${verb}`

export const groupSpecs: Operations = specOperations({
  of: 'Group',
  called: 'a group type’s specs',
  path: '/group_types/{group_type_id}/group_specs',
  param: 'group_type_id',
  key: 'group_specs',
  since: '3.11',
  allow: { read: allow.admin, write: allow.admin },
  actions: {
    list: action('get_all'),
    add: action('create'),
    show: action('get'),
    update: action('update'),
    delete: action('delete'),
  },
  added: 202,
  find: async (ctx, _serving, id) => (await getGroupType(ctx, id)).specs,
  change: changeGroupSpecs,
  missing: (id, key) => volumeGroupRefusals.group_spec_not_found({ id, key }),
})
