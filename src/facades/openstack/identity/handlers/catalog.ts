import {
  createEndpoint,
  createRegion,
  createService,
  deleteEndpoint,
  deleteRegion,
  deleteService,
  ENDPOINT_INTERFACES,
  getEndpoint,
  getRegion,
  getService,
  listEndpoints,
  listRegions,
  listServices,
  updateEndpoint,
  updateRegion,
  updateService,
} from '../../../../domain/identity/catalog/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import type { endpointApi, regionApi, serviceApi } from '../contract/catalog.ts'
import { extraOf, given, requireOwnId, textOf } from '../extra.ts'
import { flagOf, linksOf, listRequest, type Query, single, text } from '../query.ts'
import { endpointView, regionView, serviceView } from '../translate.ts'
import type { HandlersOf } from './deps.ts'
import { defined } from './project.ts'

const REGION_KNOWN = ['description', 'parent_region_id', 'url']
const SERVICE_KNOWN = ['type', 'name', 'description', 'enabled']
const ENDPOINT_KNOWN = ['service_id', 'interface', 'url', 'region', 'region_id', 'name', 'enabled']

interface RegionBody {
  description?: string | null
  parent_region_id?: string | null
}
const regionFields = (wish: RegionBody) =>
  defined({ description: textOf(wish.description), parentId: wish.parent_region_id, extra: extraOf(wish, REGION_KNOWN) })

export const regionHandlers: HandlersOf<typeof regionApi> = {
  listRegions: async (ctx, input) => {
    const items = await listRegions(ctx, listRequest(input.query, { parent_region_id: text('parent_id') }))
    return { regions: items.map((region) => regionView(input.base, region)), links: linksOf(input, { items, more: false }) }
  },
  createRegion: async (ctx, { body: { region }, base }) => ({
    region: regionView(base, await createRegion(ctx, { ...regionFields(region), id: given(region.id) })),
  }),
  showRegion: async (ctx, { params, base }) => ({ region: regionView(base, await getRegion(ctx, params.region_id)) }),
  putRegion: async (ctx, { params: { region_id: id }, body: { region }, base }) => {
    if (region.id != null && region.id !== id)
      throw badRequest(`Conflicting region IDs specified: "${id}" != "${region.id}"`, 'region.id')
    return { region: regionView(base, await createRegion(ctx, { ...regionFields(region), id })) }
  },
  updateRegion: async (ctx, { params, body: { region }, base }) => {
    requireOwnId(region, params.region_id)
    return { region: regionView(base, await updateRegion(ctx, params.region_id, regionFields(region))) }
  },
  deleteRegion: async (ctx, { params }) => deleteRegion(ctx, params.region_id),
}

export const serviceHandlers: HandlersOf<typeof serviceApi> = {
  listServices: async (ctx, input) => {
    const filters = { type: text('type'), name: text('name'), enabled: flagOf('enabled') }
    const items = await listServices(ctx, listRequest(input.query, filters))
    return { services: items.map((row) => serviceView(input.base, row)), links: linksOf(input, { items, more: false }) }
  },
  createService: async (ctx, { body: { service: wish }, base }) => {
    const { type, name, enabled } = wish
    const optional = defined({ name, enabled, description: given(wish.description) })
    return { service: serviceView(base, await createService(ctx, { type, ...optional, extra: extraOf(wish, SERVICE_KNOWN) })) }
  },
  showService: async (ctx, { params, base }) => ({ service: serviceView(base, await getService(ctx, params.service_id)) }),
  updateService: async (ctx, { params, body: { service: wish }, base }) => {
    requireOwnId(wish, params.service_id)
    const { type, name, enabled } = wish
    const change = defined({ type, name, enabled, description: textOf(wish.description) })
    const service = await updateService(ctx, params.service_id, { ...change, extra: extraOf(wish, SERVICE_KNOWN) })
    return { service: serviceView(base, service) }
  },
  deleteService: async (ctx, { params }) => deleteService(ctx, params.service_id),
}

interface EndpointBody {
  region_id?: string | null
  region?: string | null
  name?: string
  enabled?: boolean
}
/** A region named in the older way is made where it is not there. */
const mannerOf = ({ region_id, region }: EndpointBody) => ({ makeRegion: region_id == null && region != null })

const endpointFields = (wish: EndpointBody) =>
  defined({
    regionId: wish.region_id ?? wish.region ?? undefined,
    name: wish.name,
    enabled: wish.enabled,
    extra: extraOf(wish, ENDPOINT_KNOWN),
  })

function requireInterface(query: Query): void {
  const faces: readonly string[] = ENDPOINT_INTERFACES
  if (query.interface !== undefined && !faces.includes(single(query.interface)))
    throw badRequest(
      `Invalid input for field 'interface': '${single(query.interface)}' is not one of ['admin', 'internal', 'public']`,
      'interface',
    )
}

export const endpointHandlers: HandlersOf<typeof endpointApi> = {
  listEndpoints: async (ctx, input) => {
    requireInterface(input.query)
    const filters = {
      interface: text('interface'),
      service_id: text('service_id'),
      region_id: text('region_id'),
      enabled: flagOf('enabled'),
    }
    const items = await listEndpoints(ctx, listRequest(input.query, filters))
    return { endpoints: items.map((row) => endpointView(input.base, row)), links: linksOf(input, { items, more: false }) }
  },
  createEndpoint: async (ctx, { body: { endpoint: wish }, base }) => {
    const fields = { ...endpointFields(wish), serviceId: wish.service_id, interface: wish.interface, url: wish.url }
    return { endpoint: endpointView(base, await createEndpoint(ctx, fields, mannerOf(wish))) }
  },
  showEndpoint: async (ctx, { params, base }) => ({ endpoint: endpointView(base, await getEndpoint(ctx, params.endpoint_id)) }),
  updateEndpoint: async (ctx, { params, body: { endpoint: wish }, base }) => {
    requireOwnId(wish, params.endpoint_id)
    const change = defined({ serviceId: wish.service_id, interface: wish.interface, url: wish.url })
    const endpoint = await updateEndpoint(ctx, params.endpoint_id, { ...endpointFields(wish), ...change }, mannerOf(wish))
    return { endpoint: endpointView(base, endpoint) }
  },
  deleteEndpoint: async (ctx, { params }) => deleteEndpoint(ctx, params.endpoint_id),
}
