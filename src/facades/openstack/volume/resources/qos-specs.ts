/** QoS specs as Cinder's API has them: how quickly volumes of the types that they are associated with are read and written at most. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import {
  associateQos,
  changeQos,
  createQos,
  disassociateQos,
  forgetQosKeys,
  getQos,
  listQos,
  QOS_CONSUMERS,
  type Qos,
  type QosConsumer,
  type QosField,
  type QosSpecs,
  removeQos,
  typesOfQos,
  volumeRefusals,
} from '../../../../domain/volume/index.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last, type QueryValue } from '../../resource/query.ts'
import { allow } from '../allow.ts'
import { isAsked, nextOf } from '../kept-list.ts'
import { linksTo } from '../links.ts'
import { type ListQuery, readPage } from '../list-request.ts'
import { links, listQuery, neededName } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const text = Type.Optional(Type.String())
const value = orNull(Type.String({ maxLength: 255 }))
const specs = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. /]{1,255}$' }), value, { additionalProperties: false })
const shown = Type.Object({
  id: Type.String(),
  name: Type.String(),
  consumer: Type.String(),
  specs: Type.Record(Type.String(), orNull(Type.String())),
})
const shownOne = Type.Object({ qos_specs: shown, links })

const viewOf = ({ id, name, consumer, specs: all }: Qos) => ({ id, name, consumer, specs: { ...all } })
const viewOfOne = (qos: Qos, base: string) => ({ qos_specs: viewOf(qos), links: linksTo(base, 'qos-specs', qos.id) })

const path = '/qos-specs/{qos_id}'
const common = { allow: allow.admin } as const
const action = <const A extends string>(verb: A) => `volume_extension:qos_specs_manage:${verb}` as const

const SORT: Readonly<Record<string, QosField | null>> = {
  id: 'id',
  name: 'name',
  consumer: 'consumer',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
}

const FILTERS = ['id', 'name', 'consumer'] as const

const filtersOf = (query: ListQuery): Filter<QosField>[] =>
  FILTERS.flatMap((field) => {
    const wanted = last(query[field])
    return wanted === undefined ? [] : [{ field, values: [wanted] }]
  })

/** Who limits stands among the specs. @throws bad_request */
function split(given: QosSpecs): { consumer?: QosConsumer; specs: QosSpecs } {
  const { consumer: asked, ...rest } = given
  if (asked === undefined || asked === null) return { specs: rest }
  const consumer = QOS_CONSUMERS.find((one) => one === asked)
  if (!consumer)
    throw volumeRefusals.qos_invalid({ problem: `Valid consumer of QoS specs are: ${JSON.stringify(QOS_CONSUMERS)}` })
  return { consumer, specs: rest }
}

/** @throws bad_request */
function typeNamed(value: QueryValue): string {
  const id = last(value)
  if (!id) throw cinderRefusals.type_id_missing({ field: 'vol_type_id' })
  return id
}

const typeQuery = { query: Type.Object({ vol_type_id: text }) } as const

export const qosSpecs: Operations = {
  listQosSpecs: operation(
    {
      ...common,
      method: 'GET',
      path: '/qos-specs',
      summary: 'List QoS specs',
      action: action('get_all'),
      documented: { query: Type.Object({ ...listQuery, id: text, name: text, consumer: text }) },
      status: 200,
      returns: Type.Object({ qos_specs: Type.Array(shown), qos_specs_links: Type.Optional(links) }),
    },
    async (ctx, input) => {
      const { limit, ...page } = readPage(input.query, SORT)
      const request = { ...page, limit, filters: filtersOf(input.query) }
      const items = limit === 0 ? [] : (await listQos(ctx, request)).items
      return { qos_specs: items.map(viewOf), ...nextOf('qos_specs_links', input, items, limit) }
    },
  ),
  createQosSpecs: operation(
    {
      ...common,
      method: 'POST',
      path: '/qos-specs',
      summary: 'Make QoS specs',
      action: action('create'),
      body: strict({ qos_specs: Type.Object({ name: neededName }, { additionalProperties: value }) }),
      status: 200,
      returns: shownOne,
    },
    async (ctx, { body: { qos_specs: given }, base }) => {
      const { name, ...rest } = given
      return viewOfOne(await createQos(ctx, { name: name.trim(), ...split(rest as QosSpecs) }), base)
    },
  ),
  showQosSpecs: operation(
    { ...common, method: 'GET', path, summary: 'Show QoS specs', action: action('get'), status: 200, returns: shownOne },
    async (ctx, { params, base }) => viewOfOne(await getQos(ctx, params.qos_id), base),
  ),
  updateQosSpecs: operation(
    {
      ...common,
      method: 'PUT',
      path,
      summary: 'Set keys of QoS specs, or who consumes them; the others stay',
      action: action('update'),
      body: strict({ qos_specs: specs }),
      status: 200,
      returns: Type.Object({ qos_specs: Type.Record(Type.String(), value) }),
    },
    async (ctx, { params, body }) => {
      await changeQos(ctx, params.qos_id, split(body.qos_specs))
      return body
    },
  ),
  deleteQosSpecs: operation(
    {
      ...common,
      method: 'DELETE',
      path,
      summary: 'Delete QoS specs; with `force` also from the types that have them',
      action: action('delete'),
      documented: { query: Type.Object({ force: Type.Optional(Type.Boolean()) }) },
      status: 202,
    },
    (ctx, { params, query }) => removeQos(ctx, params.qos_id, { force: isAsked(query.force, 'force') }),
  ),
  deleteQosKeys: operation(
    {
      ...common,
      method: 'PUT',
      path: `${path}/delete_keys`,
      summary: 'Forget keys of QoS specs',
      action: action('delete'),
      body: strict({ keys: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { uniqueItems: true }) }),
      status: 202,
    },
    (ctx, { params, body }) => forgetQosKeys(ctx, params.qos_id, body.keys),
  ),
  listQosAssociations: operation(
    {
      ...common,
      method: 'GET',
      path: `${path}/associations`,
      summary: 'List the volume types that have QoS specs',
      action: action('get_all'),
      status: 200,
      returns: Type.Object({
        qos_associations: Type.Array(Type.Object({ association_type: Type.String(), name: Type.String(), id: Type.String() })),
      }),
    },
    async (ctx, { params }) => ({
      qos_associations: (await typesOfQos(ctx, params.qos_id)).map(({ id, name }) => ({
        association_type: 'volume_type',
        name,
        id,
      })),
    }),
  ),
  associateQosSpecs: operation(
    {
      ...common,
      method: 'GET',
      path: `${path}/associate`,
      summary: 'Give a volume type QoS specs',
      action: action('update'),
      documented: typeQuery,
      status: 202,
    },
    (ctx, { params, query }) => associateQos(ctx, params.qos_id, typeNamed(query.vol_type_id)),
  ),
  disassociateQosSpecs: operation(
    {
      ...common,
      method: 'GET',
      path: `${path}/disassociate`,
      summary: 'Take QoS specs from a volume type',
      action: action('update'),
      documented: typeQuery,
      status: 202,
    },
    (ctx, { params, query }) => disassociateQos(ctx, params.qos_id, typeNamed(query.vol_type_id)),
  ),
  disassociateQosSpecsFromAll: operation(
    {
      ...common,
      method: 'GET',
      path: `${path}/disassociate_all`,
      summary: 'Take QoS specs from all volume types',
      action: action('update'),
      status: 202,
    },
    (ctx, { params }) => disassociateQos(ctx, params.qos_id),
  ),
}
