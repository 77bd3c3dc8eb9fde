/** Reads and writes the times of OpenStack's APIs. */
import { badRequest } from '../../../kernel/errors.ts'

/**
 * ISO 8601, with or without a zone (none is UTC) → milliseconds since 1970, with the microseconds as a fraction.
 * @throws bad_request naming the field
 */
export function timeOf(text: string, field: string): number {
  const spelled = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text)
  const time = spelled ? Date.parse(spelled[2] === undefined ? `${text}Z` : text) : Number.NaN
  if (Number.isNaN(time)) throw badRequest(`Invalid input for field '${field}': ${text} is not a time of ISO 8601.`, field)
  return time + Number((spelled?.[1] ?? '').slice(4, 7).padEnd(3, '0')) / 1000
}

/** `2026-01-31T12:00:00.000000`: how times are written that do not end with a Z. */
export const microTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000`

export const microTimeOrNull = (ms: number | null): string | null => (ms === null ? null : microTime(ms))
