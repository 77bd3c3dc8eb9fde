/**
 * The typed rows of the whole database. Each service adds its own tables beside its code
 * (`declare module '../../store/tables.ts' { interface Tables { port: PortRow } }`), so there is no central list.
 */
import type { Kysely } from 'kysely'

export interface Tables {
  change: ChangeRow
  lease: LeaseRow
  migration: MigrationRow
  project_row_count: ProjectRowCountRow
}

/** The database, or a transaction in it. */
export type Db = Kysely<Tables>

export interface ChangeRow {
  /** Given by the database, ever rising. */
  revision: import('kysely').Generated<number>
  kind: string
  id: string
  project_id: string | null
  at: number
}

export interface LeaseRow {
  name: string
  owner: string
  until: number
}

/** Kept by triggers: `row-count.ts`. */
export interface ProjectRowCountRow {
  table_name: string
  project_id: string
  n: number
}

export interface MigrationRow {
  name: string
  at: number
}
