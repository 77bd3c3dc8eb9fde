/** Describes what of a service's rows belongs to a project, for removing what one has left that was deleted. */
import type { RawBuilder, SqlBool } from 'kysely'
import type { StoreCtx } from '../store/context.ts'
import type { Tables } from '../store/tables.ts'

/** One kind of row. Kinds of a service stand in the order in which they can go. */
export interface ProjectRows {
  /** Of one, for people: `server`. */
  readonly noun: string
  readonly table: keyof Tables
  /** The column that says whose it is; `project_id` unless told. */
  readonly owner?: string
  /** What tells one of a project's from another; `id` unless told. */
  readonly key?: string
  /** Which of the table's. */
  readonly only?: RawBuilder<SqlBool>
  /** A setting, or what every project is given: no reason to tell an operator. */
  readonly minor?: true
  /** Others may use it as well: it goes only when that is asked for. */
  readonly forOthers?: true
  /**
   * As the cloud itself; what hosts have of it goes when they say so. Absent: the row is all there is of it.
   * @throws CloudError while something is in its way
   */
  readonly remove?: (ctx: StoreCtx, key: string) => Promise<void>
}
