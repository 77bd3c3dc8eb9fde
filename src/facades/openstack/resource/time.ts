/** Reads and writes the times of OpenStack's APIs. */
import { parseInstant } from '../../../kernel/instant.ts'
import { kitRefusals } from './refusals.ts'

const ISO_8601 = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:(Z)|([+-]\d\d):?(\d\d)?)?)?$/i

/**
 * ISO 8601 as queries may have it, a day alone included; without a zone it is UTC.
 * @returns milliseconds since 1970, with the microseconds as a fraction; undefined for what is no time
 */
export function parseTime(text: string): number | undefined {
  const [spelled, day, minute = '00:00', second = '00', fraction = '', , hours, minutes = '00'] = ISO_8601.exec(text) ?? []
  if (spelled === undefined) return undefined
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`
  const time = parseInstant(`${day}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`)
  return isWritable(time) ? time + Number(fraction.slice(3, 6).padEnd(3, '0')) / 1000 : undefined
}

const [FIRST_MS, END_MS] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('+010000-01-01T00:00:00Z')]

/** What a zone shifts out of the years of four digits cannot be written so that clients read it. */
export const isWritable = (ms: number): boolean => ms >= FIRST_MS && ms < END_MS

/**
 * A time of a body, whose hour is said.
 * @throws bad_request naming the field
 */
export function timeOf(text: string, field: string): number {
  const time = /\d\d:\d\d/.test(text) ? parseTime(text) : undefined
  if (time === undefined) throw kitRefusals.bad_time({ field, text }, { field })
  return time
}

/** `2026-01-31T12:00:00.000000`: how times are written that do not end with a Z. @param ms may have a fraction */
export function microTime(ms: number): string {
  const micros = Math.round(ms * 1000)
  const rest = micros % 1000
  return `${new Date((micros - rest) / 1000).toISOString().slice(0, 23)}${`${rest}`.padStart(3, '0')}`
}

/** The same with a Z. */
export const microTimeZ = (ms: number): string => `${microTime(ms)}Z`

export const microTimeOrNull = (ms: number | null): string | null => (ms === null ? null : microTime(ms))
