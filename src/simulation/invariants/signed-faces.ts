/** Key pairs of a project, held against what EC2's API and OUTSCALE's list: the same by both. */
import { signed } from '../tenants/actions/signed-keypair.ts'
import { rowsAt, textAt } from '../tenants/client.ts'
import { elements } from '../tenants/signed.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { Invariant } from './invariant.ts'

export const signedFaces: Invariant = {
  name: 'EC2’s API and OUTSCALE’s list what either promised',
  when: 'rest',
  asks: true,
  async breaches(_, tenants) {
    const found: string[] = []
    for (const tenant of tenants) found.push(...(await breachesOf(tenant)))
    return found
  },
}

async function breachesOf(tenant: Tenant): Promise<string[]> {
  const { name: owner, model } = tenant
  const things = [...model.things.values()].filter(({ kind }) => kind === 'project_keypair')
  if (things.length === 0 && !model.isExpecting('project_keypair')) return []
  const ec2 = await signed(tenant, 'ec2', 'DescribeKeyPairs')
  const outscale = await signed(tenant, 'outscale', 'ReadKeypairs')
  if (ec2.end !== 'done' || outscale.end !== 'done') return [`${owner} does not get the lists of key pairs`]
  const shown = new Map(elements(ec2.answer, 'keyName').map((name, at) => [name, elements(ec2.answer, 'keyPairId')[at] ?? '']))
  const others = rowsAt(outscale.answer.json, 'Keypairs').map((row) => textAt(row, 'KeypairName'))
  const found: string[] = []
  if (others.toSorted().join() !== [...shown.keys()].toSorted().join())
    found.push(`${owner} is shown key pairs ${[...shown.keys()]} by EC2’s API and ${others} by OUTSCALE’s`)
  for (const thing of things) {
    const isShown = shown.delete(thing.name)
    if (isShown && thing.standing === 'gone') found.push(`key pair ${thing.name} of ${owner} was deleted and is listed`)
    if (!isShown && thing.standing === 'there') found.push(`key pair ${thing.name} of ${owner} was promised and is not listed`)
    thing.settle(isShown)
  }
  for (const [name, id] of shown)
    if (model.expectNoMore('project_keypair', name)) model.made('project_keypair', id, name, { name })
    else found.push(`${owner} is shown key pair ${name}, for which nobody asked`)
  return found
}
