/** What one project did is never seen by another: what is not its own is not there for it. */
import { isFoundByPath, nounOf } from '../tenants/nouns.ts'
import { request } from '../tenants/request.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

/** Of each tenant's neighbour, so many at each rest. */
const LOOKED_AT = 4

const looks = new WeakMap<SimulatedCloud, number>()

export const isolation: Invariant = {
  name: 'what is another’s is not there',
  when: 'rest',
  asks: true,
  async breaches(cloud, tenants) {
    const found: string[] = []
    for (const [index, tenant] of tenants.entries())
      found.push(...(await seen(cloud, tenant, tenants[(index + 1) % tenants.length])))
    return found
  },
}

/** Each kind in its turn, so that what there is little of is looked at as soon as what there is much of. */
async function seen(cloud: SimulatedCloud, tenant: Tenant, other: Tenant | undefined): Promise<string[]> {
  const byKind = Map.groupBy(
    [...(other?.model.things.values() ?? [])].filter(({ standing, kind }) => standing === 'there' && isFoundByPath(kind)),
    ({ kind }) => kind,
  )
  const kinds = [...byKind.values()]
  const found: string[] = []
  for (let i = 0; i < Math.min(LOOKED_AT, kinds.length) && other && other !== tenant; i++) {
    const turn = looks.get(cloud) ?? 0
    looks.set(cloud, turn + 1)
    const things = kinds[turn % kinds.length] ?? []
    const thing = things[Math.floor(turn / kinds.length) % things.length]
    if (!thing) continue
    const { answer } = await request(tenant, 'GET', nounOf(thing.kind).show(thing.id), {
      refusals: { 403: () => true, 404: () => true },
    })
    if (answer.status < 300) found.push(`${tenant.name} is shown ${thing.kind} ${thing.name} of ${other.name}`)
  }
  return found
}
