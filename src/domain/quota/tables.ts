/** The rows of limits that differ from a service's defaults. */
export interface QuotaLimitRow {
  project_id: string
  resource: string
  value: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    quota_limit: QuotaLimitRow
  }
}
