/** Group specs: the properties of group types. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { changeGroupSpecs, getGroupType, volumeGroupRefusals } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { texts } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const value = orNull(Type.String({ maxLength: 255 }))
const key = Type.String({ pattern: '^[a-zA-Z0-9-_:.]{1,255}$' })
const specs = Type.Record(key, value, { additionalProperties: false })
const oneSpec = Type.Record(key, value, { additionalProperties: false, minProperties: 1, maxProperties: 1 })
const all = Type.Object({ group_specs: Type.Record(Type.String(), value) })
const path = '/group_types/{group_type_id}/group_specs'
const common = { allow: allow.admin, since: '3.11' } as const
const item = { ...common, path: `${path}/{key}` } as const
const action = <const A extends string>(verb: A) => `group:group_types_specs:${verb}` as const

const withTexts = (given: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one ?? '']))

export const groupSpecs: Operations = {
  listGroupSpecs: operation(
    {
      ...common,
      method: 'GET',
      path,
      summary: 'Show a group type’s specs',
      action: action('get_all'),
      status: 200,
      returns: all,
    },
    async (ctx, { params }) => ({ group_specs: { ...(await getGroupType(ctx, params.group_type_id)).specs } }),
  ),
  addGroupSpecs: operation(
    {
      ...common,
      method: 'POST',
      path,
      summary: 'Add to or change a group type’s specs',
      action: action('create'),
      body: strict({ group_specs: specs }),
      status: 202,
      returns: all,
    },
    async (ctx, { params, body }) => {
      await changeGroupSpecs(ctx, params.group_type_id, (had) => ({ ...had, ...withTexts(body.group_specs) }))
      return body
    },
  ),
  showGroupSpec: operation(
    {
      ...item,
      method: 'GET',
      summary: 'Show one of a group type’s specs',
      action: action('get'),
      status: 200,
      returns: texts,
    },
    async (ctx, { params: { group_type_id: id, key: name } }) => {
      const { specs: had } = await getGroupType(ctx, id)
      const found = Object.hasOwn(had, name) ? had[name] : undefined
      if (found === undefined) throw volumeGroupRefusals.group_spec_not_found({ id, key: name })
      return { [name]: found }
    },
  ),
  updateGroupSpec: operation(
    {
      ...item,
      method: 'PUT',
      summary: 'Set one of a group type’s specs',
      action: action('update'),
      body: oneSpec,
      status: 200,
      returns: Type.Record(Type.String(), value),
    },
    async (ctx, { params: { group_type_id: id, key: name }, body }) => {
      await getGroupType(ctx, id)
      if (!Object.hasOwn(body, name)) throw cinderRefusals.key_mismatch()
      await changeGroupSpecs(ctx, id, (had) => ({ ...had, ...withTexts(body) }))
      return body
    },
  ),
  deleteGroupSpec: operation(
    {
      ...item,
      method: 'DELETE',
      summary: 'Delete one of a group type’s specs',
      action: action('delete'),
      status: 202,
    },
    (ctx, { params: { group_type_id: id, key: name } }) =>
      changeGroupSpecs(ctx, id, (had) => {
        if (!Object.hasOwn(had, name)) throw volumeGroupRefusals.group_spec_not_found({ id, key: name })
        return Object.fromEntries(Object.entries(had).filter(([other]) => other !== name))
      }),
  ),
}
