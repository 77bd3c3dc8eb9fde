/** Extra specs of volume types: the free-form properties of the domain's types. */
import { changeTypeExtra, getType, volumeRefusals } from '../../../../domain/volume/index.ts'
import type { Operations } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { specOperations } from '../spec-operations.ts'
import { visibleSpecs } from './type.ts'

const action = (verb: string) => `volume_extension:types_extra_specs:${verb}`

export const typeExtraSpecs: Operations = specOperations({
  of: 'Type',
  called: 'a volume type’s extra specs',
  path: '/types/{type_id}/extra_specs',
  param: 'type_id',
  key: 'extra_specs',
  allow: { read: allow.reader, write: allow.admin },
  actions: {
    list: action('index'),
    add: action('create'),
    show: action('show'),
    update: action('update'),
    delete: action('delete'),
  },
  added: 200,
  find: async (ctx, serving, id) => visibleSpecs(ctx, serving, await getType(ctx, id)),
  change: changeTypeExtra,
  missing: (id, key) => volumeRefusals.extra_not_found({ id, key }),
})
