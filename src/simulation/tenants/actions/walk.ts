/** Walks through the parts of a thing: makes, changes, reads and ends them, one request after another. */
import type { Model, Thing } from '../model.ts'
import { nounOf } from '../nouns.ts'
import { request } from '../request.ts'
import type { Tenant } from '../tenant.ts'
import { type Step, WALKS } from '../walks.ts'
import { type Action, Violation } from './action.ts'

const walked = new WeakMap<Model, Set<Thing>>()

/** One at a time through each thing, so that none finds what another has ended. */
export const walkThrough: Action = {
  name: 'part.walk',
  weight: 9,
  async act(tenant, random, { admin }) {
    const all = WALKS.flatMap((walk) => {
      const who = walk.by === 'admin' ? admin : tenant
      const thing = random.pick(who.model.of(walk.of))
      return thing ? [{ who, thing, steps: walk.steps(thing) }] : []
    })
    const found = random.pick(all)
    if (!found) return
    const { who, thing, steps } = found
    const busy = walked.get(who.model) ?? new Set<Thing>()
    walked.set(who.model, busy)
    // a walk that broke off has left something: nothing is promised of another
    if (busy.has(thing)) return
    busy.add(thing)
    if (await walk(who, thing, steps)) busy.delete(thing)
  },
}

/** Of another thing than the one that is walked through. */
const WHOLE = /^\/(?:identity|key-manager)\//

async function walk(who: Tenant, thing: Thing, steps: readonly Step[]): Promise<boolean> {
  const isGone = () => thing.standing !== 'there'
  const path = nounOf(thing.kind).show(thing.id)
  for (const { method, at, body, type, says = '' } of steps) {
    const { end, answer } = await request(who, method, WHOLE.test(at) ? at : path + at, {
      ...{ body, type },
      refusals: { 403: isGone, 404: isGone, 409: isGone },
    })
    if (end !== 'done') return false
    if (!answer.bytes?.toString().includes(says))
      throw new Violation(`${who.name} ${method} ${path}${at} does not say ‘${says}’: ${answer.bytes}`)
  }
  return true
}
