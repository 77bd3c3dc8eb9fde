/** What a tenant may rely on, by the answers that it got: what was promised is there, what was deleted stays away, what was not answered may be either. */
import { type Kind, Thing } from './thing.ts'

export type { End, Kind, Standing } from './thing.ts'
export { Thing } from './thing.ts'

export class Model {
  readonly things = new Map<string, Thing>()
  /** Names of what was asked for without an answer: it may turn up under any id. */
  readonly unanswered = new Set<string>()
  /** Names that were promised without an id: each has to turn up. */
  readonly awaited = new Map<string, { kind: Kind; promised: Readonly<Record<string, string>> }>()
  /** How many of the tenant's requests wait for their answer. */
  underWay = 0
  /** How many have begun: two that were at once are told by it. */
  begun = 0
  /** When it was last held against what there is. */
  restedAt = 0
  #named = 0
  #blocks = 0

  /** Never given twice, so that what turns up tells which request made it. */
  name = (kind: Kind): string => `${kind}-${++this.#named}`

  /** Of addresses, 64 of them: never given twice, so that a router can join all of a tenant's subnets. */
  block(): string {
    const number = this.#blocks++
    return `10.${(number >> 2) % 256}.0.${(number & 3) * 64}`
  }

  made(
    kind: Kind,
    id: string,
    name: string,
    promised: Readonly<Record<string, string>> = {},
    within: readonly Thing[] = [],
  ): Thing {
    const thing = new Thing(kind, id, name, promised, within)
    this.things.set(keyOf(kind, id), thing)
    return thing
  }

  find = (kind: Kind, id: string): Thing | undefined => this.things.get(keyOf(kind, id))

  /** Those that can be asked for something. */
  of = (kind: Kind): Thing[] => [...this.things.values()].filter((thing) => thing.kind === kind && thing.standing === 'there')
}

/** Not every id is a UUID. */
const keyOf = (kind: Kind, id: string): string => `${kind} ${id}`
