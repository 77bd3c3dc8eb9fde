/** Offers regions, services and endpoints, and the catalogue that a token shows. */
import './tables.ts'

export { Catalog, type CatalogEntry } from './catalog.ts'
export {
  createEndpoint,
  deleteEndpoint,
  ENDPOINT_INTERFACES,
  type Endpoint,
  type EndpointInterface,
  getEndpoint,
  listEndpoints,
  updateEndpoint,
} from './endpoint.ts'
export {
  createEndpointGroup,
  deleteEndpointGroup,
  type EndpointFilter,
  getEndpointGroup,
  listEndpointGroups,
  listEndpointsOfGroup,
  updateEndpointGroup,
} from './endpoint-group.ts'
export {
  associateWithProject,
  dissociateFromProject,
  listAssociatedProjects,
  listEndpointsOfProject,
  listGroupsOfProject,
  requireProjectAssociation,
} from './project-endpoint.ts'
export { catalogRefusals } from './refusals.ts'
export {
  createRegion,
  deleteRegion,
  findRegion,
  getRegion,
  listRegions,
  regionIdsWithin,
  updateRegion,
} from './region.ts'
export { createService, deleteService, findService, getService, listServices, updateService } from './service.ts'
