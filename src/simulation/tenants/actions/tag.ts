import { nounOf } from '../nouns.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'

const TAGGED = ['server', 'network', 'subnet', 'port', 'router', 'floatingip', 'security_group'] as const

/** Each tag is given and taken by itself, so that those who write at once do not take each other's. */
export const tag: Action = {
  name: 'tag.change',
  weight: 3,
  async act(tenant, random) {
    const thing = random.pick(TAGGED.flatMap((kind) => tenant.model.of(kind)))
    if (!thing) return
    const word = `t${random.below(3)}`
    const adds = random.chance(0.7)
    const isLacking = thing.attributes.get(`tag ${word}`)?.may.has('') ?? true
    await change(tenant, thing, {
      method: adds ? 'PUT' : 'DELETE',
      path: `${nounOf(thing.kind).show(thing.id)}/tags/${word}`,
      values: { [`tag ${word}`]: adds ? 'yes' : '' },
      refusals: { 404: () => (!adds && isLacking) || thing.standing !== 'there' },
    })
  },
}
