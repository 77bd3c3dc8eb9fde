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
    endpoint_group: EndpointGroupRow
    project_endpoint: ProjectEndpointRow
    project_endpoint_group: ProjectEndpointGroupRow
  }
}
