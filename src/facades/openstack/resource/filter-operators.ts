/** Reads values of filters that begin with an operator, as OpenStack's API guide has them: `in:a,"b, c"`, `gte:2026-01-31T12:00:00`. */
import type { FilterOperator } from '../../../kernel/page.ts'

const COMPARISONS = new Map<string, FilterOperator>([
  ['gt', 'more'],
  ['gte', 'at_least'],
  ['lt', 'less'],
  ['lte', 'at_most'],
  ['eq', 'is'],
  ['neq', 'is_not'],
])

interface Comparison {
  /** Undefined: there is no such operator. */
  readonly op: FilterOperator | undefined
  /** As it stands before the colon. */
  readonly spelled: string
  readonly text: string
}

/** Equality where no operator is said; times have colons of their own. */
export function comparisonOf(text: string): Comparison {
  const [, spelled = 'eq', rest = ''] = /^(?:([a-z]+):)?(.*)$/s.exec(text) ?? []
  return { op: COMPARISONS.get(spelled), spelled, text: rest }
}

/**
 * `in:` and values between commas; one with a comma or a quote in it stands in double quotes.
 * @returns one value for what does not begin so, undefined for a quote that is not closed
 */
export function choicesOf(text: string): string[] | undefined {
  if (!text.startsWith('in:')) return [text]
  const list = text.slice('in:'.length)
  if (!/^("(\\.|[^"\\])*"|[^",]*)(,("(\\.|[^"\\])*"|[^",]*))*$/.test(list)) return undefined
  const parts = list.match(/"(\\.|[^"\\])*"|[^",]+/g) ?? []
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part))
}
