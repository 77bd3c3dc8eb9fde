/** Reads dates in all the forms of ISO 8601 that Barbican's library (iso8601) takes: `2030`, `2030-1`, `20300101`, `2030-01-01T00Z`. */

import { isWritable } from '../resource/time.ts'

const FORM =
  /^(?<year>\d{4})(?:(?:-(?<monthDash>\d{1,2})|(?<month>\d\d)(?!$))(?:(?:-(?<dayDash>\d{1,2})|(?<day>\d\d))(?:[ T](?<hour>\d\d)(?::?(?<minute>\d\d))?(?::?(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?)?(?:Z|(?<sign>[+-])(?<zoneHour>\d\d):?(?<zoneMinute>\d\d)?)?)?)?)?$/

/** @returns milliseconds since 1970, of UTC where no zone is told; undefined for what is no date */
export function parseIsoDate(text: string): number | undefined {
  const said = FORM.exec(text)?.groups
  if (!said) return undefined
  const number = (part: string | undefined, absent: number) => (part === undefined ? absent : Number(part))
  const [month, day] = [number(said.monthDash ?? said.month, 1), number(said.dayDash ?? said.day, 1)]
  const [hour, minute, second] = [number(said.hour, 0), number(said.minute, 0), number(said.second, 0)]
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined
  const midnight = new Date(0).setUTCFullYear(Number(said.year), month - 1, day)
  if (new Date(midnight).getUTCDate() !== day) return undefined // as the 30th of February
  const ms = Number(`0.${said.fraction ?? '0'}`) * 1000
  const zone = (said.sign === '-' ? -1 : 1) * (number(said.zoneHour, 0) * 60 + number(said.zoneMinute, 0))
  const time = midnight + ((hour * 60 + minute - zone) * 60 + second) * 1000 + ms
  return isWritable(time) ? time : undefined
}
