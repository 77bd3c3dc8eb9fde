/** What tenants were promised, held against what the APIs list. */
import { rowsAt, textAt } from '../tenants/client.ts'
import type { Kind, Standing } from '../tenants/model.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Invariant } from './invariant.ts'

const LISTS: readonly { kind: Kind; path: string; field: string }[] = [
  { kind: 'server', path: '/compute/v2.1/servers/detail', field: 'servers' },
  { kind: 'network', path: '/networking/v2.0/networks', field: 'networks' },
  { kind: 'subnet', path: '/networking/v2.0/subnets', field: 'subnets' },
]

/** What may be listed, and has to be. */
const MAY: Record<Standing, { be: boolean; beAway: boolean }> = {
  there: { be: true, beAway: false },
  open: { be: true, beAway: true },
  going: { be: false, beAway: true },
  gone: { be: false, beAway: true },
}

export const promises: Invariant = {
  name: 'nothing promised is lost, nothing deleted comes back, nobody sees what is another’s',
  when: 'rest',
  async breaches(_, tenants) {
    const all = await Promise.all(tenants.flatMap((tenant) => LISTS.map((list) => breachesOf(tenant, list, tenants))))
    return all.flat()
  },
}

async function breachesOf(
  tenant: Tenant,
  { kind, path, field }: (typeof LISTS)[number],
  tenants: readonly Tenant[],
): Promise<string[]> {
  const { json } = await tenant.demand('GET', path)
  const listed = new Map(rowsAt(json, field).map((row) => [textAt(row, 'id'), textAt(row, 'name')]))
  const found: string[] = []
  for (const thing of tenant.model.things.values()) {
    if (thing.kind !== kind) continue
    const isListed = listed.delete(thing.id)
    const may = MAY[thing.standing]
    if (isListed && !may.be) found.push(`${thing.name} of ${tenant.name} was deleted and is listed`)
    if (!isListed && !may.beAway) found.push(`${thing.name} of ${tenant.name} was promised and is not listed`)
    // whatever is seen at rest is so from now on
    if (thing.standing === 'open' || thing.standing === 'going') thing.standing = isListed ? 'there' : 'gone'
  }
  for (const [id, name] of listed) {
    if (tenants.some((other) => other !== tenant && other.model.things.has(id)))
      found.push(`${tenant.name} is shown ${name} of another`)
    else if (tenant.model.unanswered.delete(name)) tenant.model.made(kind, id, name)
    else if (name !== 'public') found.push(`${tenant.name} is shown ${kind} ${name}, for which nobody asked`)
  }
  return found
}
