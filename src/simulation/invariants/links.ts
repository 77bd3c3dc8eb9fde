/** What was tied is tied, and what was parted is not, for whoever asks by its path. */
import { request } from '../tenants/request.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Invariant } from './invariant.ts'

export const links: Invariant = {
  name: 'grants, members and associations are what was promised',
  when: 'rest',
  asks: true,
  async breaches(_, tenants, admin) {
    const found: string[] = []
    for (const tenant of [...tenants, admin]) found.push(...(await breachesOf(tenant)))
    return found
  },
}

async function breachesOf(tenant: Tenant): Promise<string[]> {
  const found: string[] = []
  for (const thing of tenant.model.things.values()) {
    const { kind, id, standing } = thing
    if (kind !== 'link' || thing.isSettled) continue
    const { answer } = await request(tenant, 'GET', id, { refusals: { 403: () => true, 404: () => true } })
    const isThere = answer.status < 300
    if (standing === 'there' && !isThere) found.push(`${id} was promised to ${tenant.name} and is not there`)
    if (standing === 'gone' && isThere) found.push(`${id} was ended by ${tenant.name} and is there`)
    thing.settle(isThere)
  }
  return found
}
