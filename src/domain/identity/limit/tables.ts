/** Describes what a service lets a project have of something unless told otherwise, and what it was told. */

export interface RegisteredLimitRow {
  id: string
  service_id: string
  region_id: string | null
  resource_name: string
  /** -1: without end. */
  default_limit: number
  description: string | null
}

/** Of one project or of one domain. */
export interface LimitRow {
  id: string
  registered_limit_id: string
  project_id: string | null
  domain_id: string | null
  resource_limit: number
  description: string | null
}

declare module '../../../store/tables.ts' {
  interface Tables {
    registered_limit: RegisteredLimitRow
    identity_limit: LimitRow
  }
}
