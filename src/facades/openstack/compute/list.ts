/** What Nova's lists have in common: at most 1,000 rows a page, times of changes, flags in queries. */
import type { Filter } from '../../../kernel/page.ts'
import { parseTime } from '../resource/time.ts'
import { novaRefusals } from './refusals.ts'

/** Nova's `max_limit`. */
export const PAGE_MAX = 1000

/** An ISO 8601 time of a query; without a zone it is UTC. @throws bad_request */
function timeOf(text: string, field: string): number {
  const ms = parseTime(text)
  if (ms !== undefined) return ms
  throw novaRefusals.bad_time({ field, text }, { field })
}

interface ChangeQuery {
  'changes-since'?: string | undefined
  'changes-before'?: string | undefined
}

/** Milliseconds, both bounds included. @throws bad_request */
export function changedWithin(query: ChangeQuery): { changedSince?: number; changedBefore?: number } {
  const [changedSince, changedBefore] = (['changes-since', 'changes-before'] as const).map((field) => {
    const text = query[field]
    return text === undefined ? undefined : timeOf(text, field)
  })
  if (changedSince !== undefined && changedBefore !== undefined && changedSince > changedBefore) {
    throw novaRefusals.changes_reversed({ field: 'changes-since' })
  }
  return { changedSince, changedBefore }
}

const FLAG_WORDS = /^(1|0|t|f|true|false|on|off|y|n|yes|no)$/i

/** Undefined for what is no flag. */
export const flagNamed = (text: string): boolean | undefined =>
  FLAG_WORDS.test(text) ? /^(1|t|true|on|y|yes)$/i.test(text) : undefined

/** One row whose field has the value. */
export const is = <F extends string>(field: F, value: string | boolean): Filter<F> => ({ field, values: [value] })
