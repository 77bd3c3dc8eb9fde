/** What is another’s: it is not there for who has no right to it, and stays. */
import { isFoundByPath, nounOf } from '../nouns.ts'
import { request } from '../request.ts'
import type { Kind } from '../thing.ts'
import { type Action, Violation } from './action.ts'

export const deleteAnothers: Action = {
  name: 'trespass.delete',
  weight: 2,
  async act(tenant, random, { tenants }) {
    const things = tenants.filter((other) => other !== tenant).flatMap(({ model }) => [...model.things.values()])
    const kinds = [...Map.groupBy(things.filter(isThere), ({ kind }) => kind).values()]
    const thing = random.pick(random.pick(kinds) ?? [])
    if (!thing) return
    const { show, removal = (id) => ({ method: 'DELETE', path: show(id), body: undefined }) } = nounOf(thing.kind)
    const { method, path, body } = removal(thing.id)
    const { end } = await request(tenant, method, path, {
      body,
      refusals: { 403: () => true, 404: () => true },
    })
    if (end === 'done') throw new Violation(`${tenant.name} has deleted ${thing.kind} ${thing.name} of another`)
  },
}

const isThere = ({ kind, standing }: { kind: Kind; standing: string }): boolean => standing === 'there' && isFoundByPath(kind)
