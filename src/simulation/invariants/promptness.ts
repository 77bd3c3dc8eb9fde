/** While nothing is wrong, what is wanted of a host is begun at once, not only when somebody looks again after a while. */
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

/** Less than a host's poll lasts that nobody wakes (25 s), more than anything takes that is woken. */
const WITHIN_MS = 8_000

/** Servers that their host has not answered for; some take their time by their names. */
const WAITING = `select id || ' ' || wanted_generation || ' ' || lifecycle as asked, name from server
  where (lifecycle = 'building' or (host_id is not null and wanted_generation > observed_generation and lifecycle in ('built', 'deleting')))
    and name not like '%-ignore-power%' and name not like '%-boots-slowly%' and name not like '%-fail-start%'`

/** Of each, since when. */
const waiting = new WeakMap<SimulatedCloud, ReadonlyMap<string, number>>()

export const prompt: Invariant = {
  name: 'hosts answer at once while nothing is wrong',
  when: 'always',
  breaches(cloud) {
    const before = waiting.get(cloud)
    const now = cloud.time.elapsed
    const rows = rowsOf(cloud, WAITING).map((row) => [String(row.asked), String(row.name)] as const)
    const since = new Map(rows.map(([asked]) => [asked, before?.get(asked) ?? now]))
    waiting.set(cloud, since)
    return rows.flatMap(([asked, name]) => {
      const began = since.get(asked) ?? now
      const isLate = now - began > WITHIN_MS && !cloud.wasTroubled(began)
      return isLate ? [`the host of server ${name} has not answered for ${WITHIN_MS / 1000} s`] : []
    })
  },
}
