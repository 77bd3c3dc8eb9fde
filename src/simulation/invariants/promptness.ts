/** While nothing is wrong, what is wanted of a host and of the fabric is begun at once, not only when somebody looks again after a while; while one controller is parted from the database or the fabric, another makes the fabric follow. */
import { PARTED } from '../faults/parted.ts'
import { numberOf, rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import { differing } from './fabric.ts'
import type { Invariant } from './invariant.ts'

/** How long something may wait, and what may be wrong meanwhile. */
interface Patience {
  withinMs: number
  but: readonly string[]
}

/** Less than a host's poll lasts that nobody wakes (25 s), more than anything takes that is woken. */
const USUAL: Patience = { withinMs: 8_000, but: [] }
/** While one controller is parted from what the others reach: it tries three times (10 s each) or its lease runs out (15 s), and another looks every 5 s. */
const WHILE_PARTED: Patience = { withinMs: 50_000, but: PARTED.map(({ name }) => name) }

/** Servers that their host has not answered for; some take their time by their names. */
const WAITING = `select id, id || ' ' || wanted_generation || ' ' || lifecycle as asked, name from server
  where (lifecycle = 'building' or (host_id is not null and wanted_generation > observed_generation and lifecycle in ('built', 'deleting')))
    and name not like '%-ignore-power%' and name not like '%-boots-slowly%' and name not like '%-fail-start%'`

/** A guest keeps the name that it was started with when its server gets another. */
const takesItsTime = ({ hosts }: SimulatedCloud, id: string): boolean =>
  hosts.some(({ guests }) => /-ignore-power|-boots-slowly|-fail-start/.test(guests.guests.get(id)?.spec.name ?? ''))

/** What waits, since when. */
class Waiting {
  #since: ReadonlyMap<string, number> = new Map()

  get isEmpty(): boolean {
    return this.#since.size === 0
  }

  /** @param now all that waits. @returns what has waited too long, each with for how long in words, and nothing was wrong meanwhile */
  late(cloud: SimulatedCloud, now: Iterable<string>, patiences = [USUAL]): [what: string, time: string][] {
    const { elapsed } = cloud.time
    this.#since = new Map([...now].map((what) => [what, this.#since.get(what) ?? elapsed]))
    const isLate = (began: number, { withinMs, but }: Patience) => elapsed - began > withinMs && !cloud.wasTroubled(began, but)
    return [...this.#since].flatMap(([what, began]): [string, string][] => {
      const patience = patiences.find((one) => isLate(began, one))
      return patience ? [[what, `for ${patience.withinMs / 1000} s`]] : []
    })
  }
}

const waitingIn = (known: WeakMap<SimulatedCloud, Waiting>, cloud: SimulatedCloud): Waiting => {
  const waiting = known.get(cloud) ?? new Waiting()
  known.set(cloud, waiting)
  return waiting
}

const servers = new WeakMap<SimulatedCloud, Waiting>()

export const prompt: Invariant = {
  name: 'hosts answer at once while nothing is wrong',
  when: 'always',
  breaches(cloud) {
    const rows = rowsOf(cloud, WAITING).filter(({ id }) => !takesItsTime(cloud, String(id)))
    const names = new Map(rows.map((row) => [String(row.asked), String(row.name)]))
    return waitingIn(servers, cloud)
      .late(cloud, names.keys())
      .map(([asked, time]) => `the host of server ${names.get(asked)} has not answered ${time}`)
  },
}

const rows = new WeakMap<SimulatedCloud, Waiting>()
const revisions = new WeakMap<SimulatedCloud, number>()

/** Looked at when the feed has gone on, and until the fabric has followed. */
export function lagOfFabric(cloud: SimulatedCloud): string[] {
  const waiting = waitingIn(rows, cloud)
  const revision = numberOf(cloud, 'select max(revision) from change')
  if (waiting.isEmpty && revisions.get(cloud) === revision) return []
  revisions.set(cloud, revision)
  return waiting.late(cloud, differing(cloud), [USUAL, WHILE_PARTED]).map(([what, time]) => `${what}, ${time}`)
}

export const fabricFollows: Invariant = {
  name: 'the fabric follows at once while nothing is wrong',
  when: 'always',
  breaches: lagOfFabric,
}
