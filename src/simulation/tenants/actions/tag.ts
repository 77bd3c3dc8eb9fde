import type { Thing } from '../model.ts'
import { nounOf } from '../nouns.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
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

/** All at once: what is not said is no more. */
export const replaceTags: Action = {
  name: 'tag.replace',
  weight: 2,
  async act(tenant, random) {
    const thing = random.pick(TAGGED.filter((kind) => kind !== 'image').flatMap((kind) => tenant.model.of(kind)))
    if (!thing) return
    const clears = random.chance(0.3)
    const words = clears ? [] : WORDS.filter(() => random.chance(0.5))
    const said = [...WORDS, ...[...thing.attributes.keys()].flatMap((one) => (one.startsWith('tag ') ? [one.slice(4)] : []))]
    await change(tenant, thing, {
      method: clears ? 'DELETE' : 'PUT',
      path: `${nounOf(thing.kind).show(thing.id)}/tags`,
      ...(clears ? {} : { body: { tags: words } }),
      values: Object.fromEntries(said.map((word) => [`tag ${word}`, words.includes(word) ? 'yes' : ''])),
      refusals: { 404: () => thing.standing !== 'there' },
    })
  },
}

const WORDS = ['t0', 't1', 't2']

/** Whether it bears a tag, asked by the tag's own path. */
export const checkTag: Action = {
  name: 'tag.check',
  weight: 2,
  async act(tenant, random) {
    for (const kind of TAGGED.filter((one) => one !== 'image')) {
      const thing = random.pick(tenant.model.of(kind))
      if (!thing) continue
      const known = thing.promised('tag t0')
      const { begun } = tenant.model
      const { end, answer } = await request(tenant, 'GET', pathOf(thing, 't0'), { refusals: { 404: () => true } })
      const isAlone = tenant.model.begun === begun + 1 && tenant.model.underWay === 0
      if (!isAlone || end === 'open' || answer.status === 401 || thing.standing !== 'there' || known === undefined) continue
      if (known !== (end === 'done' ? 'yes' : ''))
        throw new Violation(`tag t0 of ${kind} ${thing.name} of ${tenant.name}: ${answer.status}, and was promised ‘${known}’`)
    }
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
