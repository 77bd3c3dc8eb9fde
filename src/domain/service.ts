/** Describes a service to the programs that run, count and inspect all of them: `programs/services.ts` lists the objects. */
import type { Clock } from '../kernel/clock.ts'
import type { Task } from '../operation/loop.ts'
import type { AnyOperation } from '../operation/operation.ts'
import type { StoreCtx } from '../store/context.ts'
import type { Tables } from '../store/tables.ts'
import type { Finding } from './finding.ts'
import type { HostPart } from './host/index.ts'
import type { SealedRows } from './identity/sealing/index.ts'
import type { ProjectRows } from './project-rows.ts'
import type { Quotas } from './quota/index.ts'

/**
 * @typeParam Parts the drivers and settings that the service works with, out of those that a controller is made of
 * @typeParam First what a fresh cloud is given, as far as the service asks for it
 */
export interface Service<Parts = object, First = object> {
  /** The name of its folder, and of its migrations. */
  readonly name: string
  /** What a project may have of its resources. */
  readonly quotas?: Quotas
  /** Kinds of operations that its requests begin. */
  readonly operationKinds?: readonly AnyOperation[]
  /** Work that is nobody's request. */
  readonly tasks?: (parts: Parts) => Task[]
  /** Before a controller takes requests: puts right what the death of the one before left. */
  readonly recover?: (ctx: StoreCtx) => Promise<void>
  /** What a cloud has from its first start on. Done again at each start, it changes nothing. */
  readonly bootstrap?: (ctx: StoreCtx, first: First, parts: Parts) => Promise<void>
  /** What it holds, of all projects, for `welkin status`. */
  readonly holdings?: (ctx: StoreCtx) => Promise<Holding[]>
  /** What `welkin doctor` asks of its rows. What looks at processes, devices and files is in the doctor itself. */
  readonly checks?: readonly RowCheck[]
  /** What of it stays when its project is deleted, until an operator removes it. */
  readonly projectRows?: readonly ProjectRows[]
  /** Tables whose rows may bear tags: the kind of such a tag is the table's name. */
  readonly tagged?: readonly (keyof Tables)[]
  /**
   * What of its rows is sealed, by a file of keys each: made at a cloud's first start, the controller's user's alone, the same for all
   * controllers and refused when it is another cloud's, looked at by `welkin doctor`, deleted by `welkin down --purge`.
   */
  readonly sealedRows?: readonly SealedRows[]
  /** Its parts of what hosts are told and tell. */
  readonly hostParts?: readonly HostPart[]
}

export interface Holding {
  /** Its key in the JSON. */
  readonly name: string
  readonly value: unknown
  /** For people: a line, or the rows of a table; absent where another holding's line tells it. */
  readonly text?: string | readonly (readonly string[])[]
}

/** What a check of rows may look at. Nothing is changed by it. */
export interface Inspection {
  readonly clock: Clock
  /** Without a controller that runs nothing can have followed what is wanted. */
  readonly isUp: boolean
  /** Reads the database at one moment. */
  rows<T>(read: (ctx: StoreCtx) => Promise<T>): Promise<T>
}

export interface RowCheck {
  /** What the report groups by: `hosts`, `servers` … */
  readonly about: string
  readonly name: string
  run(inspection: Inspection): Promise<Finding[]>
}

/** `2 running, 1 stopped`. */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none'

export function sumBy(pairs: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [name, value] of pairs) sums[name] = (sums[name] ?? 0) + value
  return sums
}
