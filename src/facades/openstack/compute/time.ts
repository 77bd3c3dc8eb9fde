import { badRequest } from '../../../kernel/errors.ts'

/** `2026-01-31T12:00:00.000000`: how Nova writes the times that it does not end with a Z. */
export const microTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000`

export const microTimeOrNull = (ms: number | null): string | null => (ms === null ? null : microTime(ms))

/** An ISO 8601 time of a query; without a zone it is UTC. @throws bad_request */
export function timeOf(text: string, field: string): number {
  const zoned = /([zZ]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const ms = Date.parse(zoned)
  if (!Number.isFinite(ms)) {
    throw badRequest(`Invalid input for query parameters ${field}. Value: ${text}. '${text}' is not a 'date-time'`, field)
  }
  return ms
}
