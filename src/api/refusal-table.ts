/** Holds what an API says of each refusal of a service: a status and words in place of the code's status and our sentence. */
import type { CloudError } from '../kernel/errors.ts'
import type { Refusal, RefusalRecord } from '../kernel/refusal.ts'

export interface Said<F> {
  /** Where it is not the one of the refusal's code. */
  readonly status?: number
  /** Where the API has words of its own. */
  readonly say?: (facts: F) => string
}

/** A line for what the API says as we do. */
export const ourWords = {} satisfies Said<never>

interface SameWords {
  readonly status?: never
}

/** A line for each of the refusals that an API declares itself: their sentences are its own already. */
export const sameWords = <R extends object>(refusals: R): Readonly<Record<keyof R, SameWords>> =>
  // the names are the refusals' own, which `fromEntries` forgets
  Object.fromEntries<unknown>(Object.keys(refusals).map((name) => [name, ourWords])) as Readonly<Record<keyof R, SameWords>>

/** Write a table with `satisfies SaidBy<typeof refusals>`: with a refusal forgotten it does not compile. `More` is what each line has besides. */
export type SaidBy<R, More = unknown> = {
  readonly [Name in keyof R]: Said<R[Name] extends Refusal<infer F> ? F[0] : never> & More
}

/** By service, then by reason. */
export type RefusalTables<More = unknown> = Readonly<Record<string, Readonly<Record<string, Said<never> & More>>>>

type Named = Pick<RefusalRecord, 'service' | 'reason'>

/** The line of a refusal; undefined for one of a service that the API has no table for. */
export function saidOf<More>(
  tables: RefusalTables<More> | undefined,
  { service, reason }: Named,
): (Said<never> & More) | undefined {
  const table = tables && Object.hasOwn(tables, service) ? tables[service] : undefined
  return table && Object.hasOwn(table, reason) ? table[reason] : undefined
}

/** The API's sentence for a refusal; undefined where it has none of its own. */
export const sentenceOf = (tables: RefusalTables | undefined, refusal: RefusalRecord): string | undefined =>
  // a table is exhaustive over its service's refusals and typed by their facts, so these are the ones that `say` asks for
  saidOf(tables, refusal)?.say?.(refusal.facts as never)

/** The error with the API's words in place of ours. */
export function inWordsOf(tables: RefusalTables | undefined, error: CloudError): CloudError {
  const message = sentenceOf(tables, error)
  return message === undefined ? error : error.saying(message)
}
