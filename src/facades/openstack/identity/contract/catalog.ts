import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from './allow.ts'
import { body, flag, idText, listOf, orNull, selfLink } from './pieces.ts'

const description = Type.Optional(orNull(Type.String()))
/** Of bodies that change something: at least one attribute. */
const some = { additionalProperties: true, minProperties: 1 }
const region = body({ id: Type.String(), description: Type.String(), parent_region_id: orNull(Type.String()), links: selfLink })
const regionFields = {
  id: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
  description: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
  parent_region_id: Type.Optional(orNull(idText)),
}
const regionBody = body({ region: body(regionFields) })
const one = { path: '/regions/{region_id}' } as const

export const regionApi = defineApi({
  listRegions: {
    method: 'GET',
    path: '/regions',
    summary: 'List regions',
    action: 'identity:list_regions',
    allow: allow.anyToken,
    status: 200,
    returns: listOf('regions', region),
  },
  createRegion: {
    method: 'POST',
    path: '/regions',
    summary: 'Create a region',
    action: 'identity:create_region',
    allow: allow.admin,
    body: regionBody,
    status: 201,
    returns: body({ region }),
  },
  showRegion: {
    ...one,
    method: 'GET',
    summary: 'Show a region',
    action: 'identity:get_region',
    allow: allow.anyToken,
    status: 200,
    returns: body({ region }),
  },
  putRegion: {
    ...one,
    method: 'PUT',
    summary: 'Create a region of a given id',
    action: 'identity:create_region',
    allow: allow.admin,
    body: regionBody,
    status: 201,
    returns: body({ region }),
  },
  updateRegion: {
    ...one,
    method: 'PATCH',
    summary: 'Change a region',
    action: 'identity:update_region',
    allow: allow.admin,
    body: body({ region: Type.Object(regionFields, some) }),
    status: 200,
    returns: body({ region }),
  },
  deleteRegion: {
    ...one,
    method: 'DELETE',
    summary: 'Delete a region',
    action: 'identity:delete_region',
    allow: allow.admin,
    status: 204,
  },
})

const service = body({ id: Type.String(), type: Type.String(), enabled: flag, links: selfLink })
const serviceFields = {
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  description,
  enabled: Type.Optional(flag),
}
const serviceType = Type.String({ minLength: 1, maxLength: 255 })

export const serviceApi = defineApi({
  listServices: {
    method: 'GET',
    path: '/services',
    summary: 'List services',
    action: 'identity:list_services',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('services', service),
  },
  createService: {
    method: 'POST',
    path: '/services',
    summary: 'Create a service',
    action: 'identity:create_service',
    allow: allow.admin,
    body: body({ service: body({ ...serviceFields, type: serviceType }) }),
    status: 201,
    returns: body({ service }),
  },
  showService: {
    method: 'GET',
    path: '/services/{service_id}',
    summary: 'Show a service',
    action: 'identity:get_service',
    allow: allow.systemReader,
    status: 200,
    returns: body({ service }),
  },
  updateService: {
    method: 'PATCH',
    path: '/services/{service_id}',
    summary: 'Change a service',
    action: 'identity:update_service',
    allow: allow.admin,
    body: body({ service: Type.Object({ ...serviceFields, type: Type.Optional(serviceType) }, some) }),
    status: 200,
    returns: body({ service }),
  },
  deleteService: {
    method: 'DELETE',
    path: '/services/{service_id}',
    summary: 'Delete a service and its endpoints',
    action: 'identity:delete_service',
    allow: allow.admin,
    status: 204,
  },
})

export const endpoint = body({
  id: Type.String(),
  service_id: Type.String(),
  interface: Type.String(),
  url: Type.String(),
  links: selfLink,
})
export const face = Type.Union([Type.Literal('public'), Type.Literal('internal'), Type.Literal('admin')])
const url = Type.String({ minLength: 1, maxLength: 225, pattern: '^[a-zA-Z0-9+.-]+:.+' })
const endpointFields = {
  region_id: Type.Optional(orNull(idText)),
  region: Type.Optional(orNull(idText)),
  name: Type.Optional(Type.String()),
  enabled: Type.Optional(flag),
}

export const endpointApi = defineApi({
  listEndpoints: {
    method: 'GET',
    path: '/endpoints',
    summary: 'List endpoints',
    action: 'identity:list_endpoints',
    allow: allow.systemReader,
    status: 200,
    returns: listOf('endpoints', endpoint),
  },
  createEndpoint: {
    method: 'POST',
    path: '/endpoints',
    summary: 'Create an endpoint',
    action: 'identity:create_endpoint',
    allow: allow.admin,
    body: body({ endpoint: body({ ...endpointFields, service_id: idText, interface: face, url }) }),
    status: 201,
    returns: body({ endpoint }),
  },
  showEndpoint: {
    method: 'GET',
    path: '/endpoints/{endpoint_id}',
    summary: 'Show an endpoint',
    action: 'identity:get_endpoint',
    allow: allow.systemReader,
    status: 200,
    returns: body({ endpoint }),
  },
  updateEndpoint: {
    method: 'PATCH',
    path: '/endpoints/{endpoint_id}',
    summary: 'Change an endpoint',
    action: 'identity:update_endpoint',
    allow: allow.admin,
    body: body({
      endpoint: Type.Object(
        {
          ...endpointFields,
          service_id: Type.Optional(idText),
          interface: Type.Optional(face),
          url: Type.Optional(url),
        },
        some,
      ),
    }),
    status: 200,
    returns: body({ endpoint }),
  },
  deleteEndpoint: {
    method: 'DELETE',
    path: '/endpoints/{endpoint_id}',
    summary: 'Delete an endpoint',
    action: 'identity:delete_endpoint',
    allow: allow.admin,
    status: 204,
  },
})
