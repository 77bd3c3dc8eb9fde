/** Reads the moments between which events are asked for. */
import { parseInstant } from '../../kernel/instant.ts'
import { auditRefusals } from './refusals.ts'

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/i

/**
 * `2026-11-29`, `2026-11-29T12:00:00Z`; a day is its beginning, and without a zone it is UTC.
 * @param name of the option or the parameter, for who has written something else into it
 * @returns milliseconds since 1970
 * @throws bad_request for what is neither
 */
export function momentOf(name: string, text: string): number {
  const [spelled, day = '', hour = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? []
  const at = parseInstant(`${day}T${hour}${zone}`.toUpperCase())
  if (spelled === undefined || Number.isNaN(at)) throw auditRefusals.bad_moment({ name })
  return at
}
