/** Extra specs of volume types: the free-form properties of the domain's types. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { changeTypeExtra, getType, volumeRefusals } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { texts } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { visibleSpecs } from './type.ts'

const value = orNull(Type.String({ maxLength: 255 }))
const key = Type.String({ pattern: '^[a-zA-Z0-9-_:.]{1,255}$' })
const specs = Type.Record(key, value, { additionalProperties: false })
const oneSpec = Type.Record(key, value, { additionalProperties: false, minProperties: 1, maxProperties: 1 })
const all = Type.Object({ extra_specs: Type.Record(Type.String(), value) })
const path = '/types/{type_id}/extra_specs'
const item = `${path}/{key}` as const
const action = <const A extends string>(verb: A) => `volume_extension:types_extra_specs:${verb}` as const

const withTexts = (given: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one ?? '']))

export const typeExtraSpecs: Operations = {
  listTypeSpecs: operation(
    {
      method: 'GET',
      path,
      summary: 'Show a volume type’s extra specs',
      action: action('index'),
      allow: allow.reader,
      status: 200,
      returns: all,
    },
    async (ctx, { params }, serving) => ({ extra_specs: visibleSpecs(ctx, serving, await getType(ctx, params.type_id)) }),
  ),
  addTypeSpecs: operation(
    {
      method: 'POST',
      path,
      summary: 'Add to or change a volume type’s extra specs',
      action: action('create'),
      allow: allow.admin,
      body: strict({ extra_specs: specs }),
      status: 200,
      returns: all,
    },
    async (ctx, { params, body }) => {
      await changeTypeExtra(ctx, params.type_id, (extra) => ({ ...extra, ...withTexts(body.extra_specs) }))
      return body
    },
  ),
  showTypeSpec: operation(
    {
      method: 'GET',
      path: item,
      summary: 'Show one of a volume type’s extra specs',
      action: action('show'),
      allow: allow.reader,
      status: 200,
      returns: texts,
    },
    async (ctx, { params: { type_id: id, key: name } }, serving) => {
      const seen = visibleSpecs(ctx, serving, await getType(ctx, id))
      const found = Object.hasOwn(seen, name) ? seen[name] : undefined
      if (found === undefined) throw volumeRefusals.extra_not_found({ id, key: name })
      return { [name]: found }
    },
  ),
  updateTypeSpec: operation(
    {
      method: 'PUT',
      path: item,
      summary: 'Set one of a volume type’s extra specs',
      action: action('update'),
      allow: allow.admin,
      body: oneSpec,
      status: 200,
      returns: Type.Record(Type.String(), value),
    },
    async (ctx, { params: { type_id: id, key: name }, body }) => {
      if (!Object.hasOwn(body, name)) throw cinderRefusals.key_mismatch()
      await changeTypeExtra(ctx, id, (extra) => ({ ...extra, ...withTexts(body) }))
      return body
    },
  ),
  deleteTypeSpec: operation(
    {
      method: 'DELETE',
      path: item,
      summary: 'Delete one of a volume type’s extra specs',
      action: action('delete'),
      allow: allow.admin,
      status: 202,
    },
    (ctx, { params: { type_id: id, key: name } }) =>
      changeTypeExtra(ctx, id, (extra) => {
        if (!Object.hasOwn(extra, name)) throw volumeRefusals.extra_not_found({ id, key: name })
        return Object.fromEntries(Object.entries(extra).filter(([other]) => other !== name))
      }),
  ),
}
