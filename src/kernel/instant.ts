/** Reads moments in ECMAScript's form of ISO 8601, and refuses days and hours that are on no calendar and no clock. */

/**
 * `Date.parse` takes the 30th of February for the 2nd of March, and an hour 24 for the next day's first.
 * @returns milliseconds since 1970; NaN for what is no moment
 */
export function parseInstant(text: string): number {
  const [, day = '', hour = '00'] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d))?/i.exec(text) ?? []
  return isCalendarDay(day) && Number(hour) < 24 ? Date.parse(text) : Number.NaN
}

/** @param day `2026-01-31` */
function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}
