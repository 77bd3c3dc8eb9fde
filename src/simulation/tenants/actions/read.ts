/** What was promised is there for whoever asks right after, at whichever controller. */
import { unfitValues } from '../fit.ts'
import { listIfAnswered } from '../list.ts'
import { NOUNS, nounOf, onServer } from '../nouns.ts'
import { request } from '../request.ts'
import { type Action, Violation } from './action.ts'

/** An order's state follows; key pairs of projects are shown by other APIs. */
const UNREAD: ReadonlySet<string> = new Set(['order', 'project_keypair'])

/** Which servers have a volume. */
const ON = onServer('')

/** Shown as soon as they are promised; others follow: power, a volume’s size. */
const FOLLOWS: ReadonlySet<string> = new Set(['power', 'status', 'device', 'port', 'enabled', 'size'])

export const show: Action = {
  name: 'read.show',
  weight: 6,
  async act(tenant, random) {
    const thing = random.pick(
      [...tenant.model.things.values()].filter(({ kind, standing }) => standing === 'there' && !UNREAD.has(kind)),
    )
    if (!thing) return
    const noun = nounOf(thing.kind)
    const { begun } = tenant.model
    const { end, answer } = await request(noun.inPerson ? tenant.inPerson : tenant, 'GET', noun.show(thing.id), {
      refusals: { 404: () => thing.standing !== 'there' },
    })
    // what is asked meanwhile may be shown already, or not yet
    if (end !== 'done' || tenant.model.begun > begun + 1 || tenant.model.underWay > 0) return
    const row = noun.shownAs === '' ? answer.json : (answer.json as Record<string, unknown>)[noun.shownAs]
    const follows = new Set([...FOLLOWS, ...[...thing.attributes.keys()].filter((name) => name.startsWith(ON))])
    const unfit = unfitValues(thing, noun.view(row), follows)
    if (unfit.length > 0) throw new Violation(`${thing.kind} ${thing.name} of ${tenant.name} ${unfit.join(', ')}`)
  },
}

/** In small pages, while others write: what is there from the first page to the last is on one of them. */
export const page: Action = {
  name: 'read.page',
  weight: 3,
  async act(tenant, random) {
    const noun = random.pick(NOUNS.filter(({ paging }) => paging === 'marker'))
    const before = tenant.model.of(noun.kind)
    const rows = await listIfAnswered(tenant, noun, 1 + random.below(3))
    const shown = new Set(rows?.map(noun.idOf))
    const lost = rows ? before.filter(({ id, standing }) => standing === 'there' && !shown.has(id)) : []
    if (lost[0]) throw new Violation(`${noun.kind} ${lost[0].name} of ${tenant.name} is on no page of its list`)
  },
}
