/** Describes the rows of the catalogue. */

export interface CatalogRegionRow {
  id: string
  parent_id: string | null
  description: string
  extra: string
}

export interface CatalogServiceRow {
  id: string
  type: string
  name: string
  description: string
  enabled: number
  extra: string
}

export interface CatalogEndpointRow {
  id: string
  service_id: string
  interface: 'public' | 'internal' | 'admin'
  region_id: string | null
  url: string
  name: string
  enabled: number
  extra: string
}

/** A choice of endpoints by what they have in common. */
export interface EndpointGroupRow {
  id: string
  name: string
  description: string | null
  /** A JSON object of `service_id`, `region_id` and `interface`, as far as given. */
  filters: string
}

export interface ProjectEndpointRow {
  project_id: string
  endpoint_id: string
}

export interface ProjectEndpointGroupRow {
  project_id: string
  endpoint_group_id: string
}

declare module '../../../store/tables.ts' {
  interface Tables {
    catalog_region: CatalogRegionRow
    catalog_service: CatalogServiceRow
    catalog_endpoint: CatalogEndpointRow
    endpoint_group: EndpointGroupRow
    project_endpoint: ProjectEndpointRow
    project_endpoint_group: ProjectEndpointGroupRow
  }
}
