/** Reads the times that a list of servers is asked for: a day, a minute or a second of their making or of their start. */
import type { ServerFilter } from '../../../domain/compute/index.ts'
import { parseTime } from '../resource/time.ts'
import { novaRefusals } from './refusals.ts'
import type { ServerQuery } from './server-query.ts'

/**
 * Nova holds the text against its database's spelling of the time as a regular expression, so that the time which its own
 * description asks for is never found. Here it is found, and what is no time is told. @throws bad_request
 */
export const timesWanted = (query: ServerQuery): Pick<ServerFilter, 'createdWithin' | 'launchedWithin'> => ({
  createdWithin: spanOf(query.created_at, 'created_at'),
  launchedWithin: spanOf(query.launched_at, 'launched_at'),
})

const [SECOND, MINUTE, DAY] = [1000, 60_000, 86_400_000]

/** As long as what is said is exact. */
function spanOf(text: string | undefined, field: string): { from: number; before: number } | undefined {
  if (text === undefined) return undefined
  const time = parseTime(text)
  if (time === undefined) throw novaRefusals.bad_time({ field, text }, { field })
  const length = /\d:\d\d:\d\d/.test(text) ? SECOND : text.includes(':') ? MINUTE : DAY
  const from = Math.floor(time / SECOND) * SECOND
  return { from, before: from + length }
}
