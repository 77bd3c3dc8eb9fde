/** Regions, services and endpoints. */
export { Catalog, type CatalogEntry } from './catalog.ts'
export {
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointInterface,
  getEndpoint,
  listEndpoints,
  updateEndpoint,
} from './endpoint.ts'
export { createRegion, deleteRegion, getRegion, listRegions, type Region, updateRegion } from './region.ts'
export {
  createService,
  deleteService,
  findService,
  getService,
  listServices,
  type Service,
  updateService,
} from './service.ts'
