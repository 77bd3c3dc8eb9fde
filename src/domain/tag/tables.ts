/** The rows of tags. */
export interface TagRow {
  /** Of the resource: `server`, `network` … */
  kind: string
  resource_id: string
  key: string
  /** Empty for a tag that is a word alone. */
  value: string
  /** Whose resource it is; null for one of no project. */
  project_id: string | null
}

declare module '../../store/tables.ts' {
  interface Tables {
    tag: TagRow
  }
}
