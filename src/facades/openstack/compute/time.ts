/** Reads the times of Nova's queries. */
import { badRequest } from '../../../kernel/errors.ts'

const ISO = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/i

/** An ISO 8601 time of a query; without a zone it is UTC. @throws bad_request */
export function timeOf(text: string, field: string): number {
  const zoned = /([zZ]|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const ms = Date.parse(zoned)
  if (!ISO.test(text) || !Number.isFinite(ms)) {
    throw badRequest(`Invalid input for query parameters ${field}. Value: ${text}. '${text}' is not a 'date-time'`, field)
  }
  return ms
}

interface ChangeQuery {
  'changes-since'?: string
  'changes-before'?: string
}

/** Milliseconds, both bounds included. @throws bad_request */
export function changedWithin(query: ChangeQuery): { changedSince?: number; changedBefore?: number } {
  const [changedSince, changedBefore] = (['changes-since', 'changes-before'] as const).map((field) => {
    const text = query[field]
    return text === undefined ? undefined : timeOf(text, field)
  })
  if (changedSince !== undefined && changedBefore !== undefined && changedSince > changedBefore) {
    throw badRequest('The value of changes-since must be less than or equal to changes-before.', 'changes-since')
  }
  return { changedSince, changedBefore }
}
