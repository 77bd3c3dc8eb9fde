import type { Thing } from '../model.ts'
import { nounOf } from '../nouns.ts'
import type { Tenant } from '../tenant.ts'
import type { Action } from './action.ts'
import { change } from './noun.ts'

const TAGGED = ['server', 'network', 'subnet', 'port', 'router', 'floatingip', 'security_group', 'image'] as const

/** Each tag is given and taken by itself, so that those who write at once do not take each other's. */
export const tag: Action = {
  name: 'tag.change',
  weight: 4,
  async act(tenant, random) {
    const thing = random.pick(TAGGED.flatMap((kind) => tenant.model.of(kind)))
    if (!thing) return
    const word = `t${random.below(3)}`
    if (random.chance(0.7)) await addTag(tenant, thing, word)
    else await removeTag(tenant, thing, word)
  },
}

export const addTag = (tenant: Tenant, thing: Thing, word: string): Promise<boolean> =>
  change(tenant, thing, {
    path: pathOf(thing, word),
    values: { [`tag ${word}`]: 'yes' },
    refusals: { 404: () => thing.standing !== 'there' },
  })

function removeTag(tenant: Tenant, thing: Thing, word: string): Promise<boolean> {
  // nothing is known of one of which nothing was promised
  const mayLack = () => {
    const may = thing.attributes.get(`tag ${word}`)?.may
    return may === undefined || may.size === 0 || may.has('')
  }
  const lacked = mayLack()
  return change(tenant, thing, {
    method: 'DELETE',
    path: pathOf(thing, word),
    values: { [`tag ${word}`]: '' },
    refusals: { 404: () => lacked || mayLack() || thing.standing !== 'there' },
  })
}

const pathOf = ({ kind, id }: Thing, word: string): string => `${nounOf(kind).show(id)}/tags/${word}`
