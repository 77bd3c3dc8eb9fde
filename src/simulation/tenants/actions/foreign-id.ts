/** What is another's is not there either for who names it in what he asks. */
import { isSome } from '../facts.ts'
import { FOREIGN_IDS, OWNED } from '../foreign-ids.ts'
import { request } from '../request.ts'
import { type Action, Violation } from './action.ts'

const always = () => true

export const nameAnothers: Action = {
  name: 'trespass.name',
  weight: 6,
  async act(tenant, random, scene) {
    const others = scene.tenants.filter((other) => other !== tenant)
    const other = random.pick(others)
    const askable = FOREIGN_IDS.filter(
      ({ kind, own }) => other.model.of(kind).length > 0 && (own === undefined || tenant.model.of(own).length > 0),
    )
    // each kind as often as the others
    const kinds = [...Map.groupBy(askable, ({ kind }) => kind).values()]
    const asked = random.pick(random.pick(kinds) ?? [])
    if (!asked) return
    const { kind, method } = asked
    const thing = random.pick(other.model.of(kind))
    const own = asked.own === undefined ? '' : random.pick(tenant.model.of(asked.own)).id
    const isTheirs = isSome(tenant, OWNED[kind] ?? '', thing.id, other.account.projectId)
    const wasTheirs = isTheirs()
    const path = asked.path(own)
    const body = asked.body({ id: thing.id, name: 'of-another', own, scene })
    const { end, answer } = await request(tenant, method, path, {
      body,
      // his own may be in a state in which nothing is done with it
      refusals: { 400: always, 403: always, 404: always, 409: always, 413: always },
    })
    if (end === 'done' && wasTheirs && isTheirs())
      throw new Violation(`${tenant.name} ${method} ${path}: ${answer.status} with ${kind} ${thing.name} of ${other.name}`)
  },
}
