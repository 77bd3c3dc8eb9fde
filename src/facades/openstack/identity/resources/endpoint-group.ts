/** Endpoint groups as Keystone's API has them. */
import { orNull, Type } from '../../../../api/schema.ts'
import {
  createEndpointGroup,
  deleteEndpointGroup,
  type EndpointFilter,
  getEndpointGroup,
  listEndpointGroups,
  updateEndpointGroup,
} from '../../../../domain/identity/catalog/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import type { Reader } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { body, free, idText } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { ofCloud } from '../row-target.ts'
import { id, named, noneDescription } from './attributes.ts'
import { collection } from './collection.ts'
import { face } from './endpoint.ts'

const FIELDS = { service_id: 'serviceId', region_id: 'regionId', interface: 'interface' } as const

/** Other keys are refused in words of their own. */
const sent = judged(
  body({ interface: Type.Optional(face), service_id: Type.Optional(idText), region_id: Type.Optional(orNull(idText)) }),
)

const filters: Reader<EndpointFilter> = {
  schema: sent.schema,
  read: (value) => {
    const { service_id: serviceId, region_id: regionId, interface: which, ...others } = sent.read(value)
    if (Object.keys(others).length > 0)
      throw keystoneRefusals.unknown_filters({ known: Object.keys(FIELDS).join(' or ') }, { field: 'endpoint_group.filters' })
    return {
      ...(serviceId !== undefined && { serviceId }),
      ...(regionId !== undefined && { regionId }),
      ...(which !== undefined && { interface: which }),
    }
  },
}

const shownFilters = (filter: EndpointFilter) =>
  Object.fromEntries(Object.entries(FIELDS).flatMap(([name, field]) => (field in filter ? [[name, filter[field]]] : [])))

export const endpointGroup = collection({
  name: 'endpoint_group',
  plural: 'endpoint_groups',
  path: '/OS-EP-FILTER/endpoint_groups',
  target: ofCloud('What the catalogue lists'),
  allow: { list: allow.systemReader, show: allow.systemReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  attributes: {
    id,
    name: named(255),
    description: noneDescription,
    filters: attr(filters, { field: 'filter', create: 'must', update: 'may', show: shownFilters, schema: free }),
  },
  list: listEndpointGroups,
  get: getEndpointGroup,
  create: async (ctx, { description = null, ...spec }) => {
    if (Object.keys(spec.filter).length === 0) throw keystoneRefusals.no_filters({ field: 'endpoint_group.filters' })
    return createEndpointGroup(ctx, { ...spec, description })
  },
  update: updateEndpointGroup,
  remove: deleteEndpointGroup,
})
