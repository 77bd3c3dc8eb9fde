/** Extra specs of flavors: the free-form properties of the domain's shapes. */
import { strict, Type } from '../../../../api/schema.ts'
import { changeShapeExtra, getShape } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { requireExtraSpecs } from '../extra-spec.ts'
import { novaRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

const KEY = '^[a-zA-Z0-9-_:. ]{1,255}$'
const value = Type.Unsafe<string | number>({ type: ['string', 'number'], maxLength: 255 })
const specs = Type.Record(Type.String({ pattern: KEY }), value, { additionalProperties: false })
const oneSpec = Type.Record(Type.String({ pattern: KEY }), value, {
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})
const texts = Type.Record(Type.String(), Type.String())
const all = Type.Object({ extra_specs: texts })
const path = '/flavors/{flavor_id}/os-extra_specs'
const action = <const A extends string>(verb: A) => `os_compute_api:os-flavor-extra-specs:${verb}` as const

/** As texts. @throws bad_request since 2.86 for names and values that nobody knows */
function readSpecs(given: Record<string, string | number>, version: string): Record<string, string> {
  const read = Object.fromEntries(Object.entries(given).map(([key, one]) => [key, String(one)]))
  if (versions.covers({ since: '2.86' }, version)) requireExtraSpecs(read)
  return read
}

function requireSpec(id: string, extra: Readonly<Record<string, string>>, key: string): string {
  const spec = Object.hasOwn(extra, key) ? extra[key] : undefined
  if (spec === undefined) throw novaRefusals.no_extra_spec({ id, key })
  return spec
}

const specsOf = async (ctx: StoreCtx, id: string) => (await getShape(ctx, id)).extra

export const flavorExtraSpecs: Operations = {
  listExtraSpecs: operation(
    {
      method: 'GET',
      path,
      summary: 'Show a flavor’s extra specs',
      action: action('index'),
      allow: allow.reader,
      status: 200,
      returns: all,
    },
    async (ctx, { params }) => ({ extra_specs: await specsOf(ctx, params.flavor_id) }),
  ),
  addExtraSpecs: operation(
    {
      method: 'POST',
      path,
      summary: 'Add to or change a flavor’s extra specs',
      action: action('create'),
      allow: allow.admin,
      body: strict({ extra_specs: specs }),
      status: 200,
      returns: all,
    },
    async (ctx, { params, body, version }) => {
      const given = readSpecs(body.extra_specs, version)
      await changeShapeExtra(ctx, params.flavor_id, (extra) => ({ ...extra, ...given }))
      return { extra_specs: given }
    },
  ),
  showExtraSpec: operation(
    {
      method: 'GET',
      path: `${path}/{key}`,
      summary: 'Show one of a flavor’s extra specs',
      action: action('show'),
      allow: allow.reader,
      status: 200,
      returns: texts,
    },
    async (ctx, { params: { flavor_id: id, key } }) => ({ [key]: requireSpec(id, await specsOf(ctx, id), key) }),
  ),
  updateExtraSpec: operation(
    {
      method: 'PUT',
      path: `${path}/{key}`,
      summary: 'Set one of a flavor’s extra specs',
      action: action('update'),
      allow: allow.admin,
      body: oneSpec,
      status: 200,
      returns: texts,
    },
    async (ctx, { params, body, version }) => {
      const given = readSpecs(body, version)
      if (!Object.hasOwn(given, params.key)) throw novaRefusals.key_mismatch()
      await changeShapeExtra(ctx, params.flavor_id, (extra) => ({ ...extra, ...given }))
      return given
    },
  ),
  deleteExtraSpec: operation(
    {
      method: 'DELETE',
      path: `${path}/{key}`,
      summary: 'Delete one of a flavor’s extra specs',
      action: action('delete'),
      allow: allow.admin,
      status: 200,
    },
    async (ctx, { params: { flavor_id: id, key } }) =>
      changeShapeExtra(ctx, id, (extra) => {
        requireSpec(id, extra, key)
        return Object.fromEntries(Object.entries(extra).filter(([other]) => other !== key))
      }),
  ),
}
