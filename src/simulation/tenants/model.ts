/** What a tenant may rely on, by the answers that it got: what was promised is there, what was deleted stays away, what was not answered may be either. */
import { type Kind, Thing } from './thing.ts'

export type { End, Kind, Standing } from './thing.ts'
export { Thing } from './thing.ts'

export class Model {
  readonly things = new Map<string, Thing>()
  /** By kind and name, what was asked for without an answer, which may turn up under any id: with what it goes. */
  readonly #unanswered = new Map<string, readonly Thing[]>()
  /** Names that were promised without an id: each has to turn up. */
  readonly awaited = new Map<string, { kind: Kind; promised: Readonly<Record<string, string>> }>()
  #nameless = 0
  /** How many of the tenant's requests wait for their answer. */
  underWay = 0
  /** How many have begun: two that were at once are told by it. */
  begun = 0
  /** What was said to be made, by the ids of the requests. */
  readonly requests = new Map<string, string>()
  /** When it was last held against what there is. */
  restedAt = 0
  #named = 0
  #blocks = 0

  /** @param kept of an earlier model, all of whose things are there */
  constructor(kept?: KeptModel) {
    this.#named = kept?.named ?? 0
    this.#blocks = kept?.blocks ?? 0
    const things: Thing[] = []
    for (const { kind, id, name, promised, within } of kept?.things ?? []) {
      const others = within.flatMap((index) => things[index] ?? [])
      things.push(this.made(kind, id, name, promised, others))
    }
  }

  keep(): KeptModel {
    const things = [...this.things.values()]
    return {
      things: things.map((thing) => ({
        kind: thing.kind,
        id: thing.id,
        name: thing.name,
        promised: Object.fromEntries([...thing.attributes.keys()].map((name) => [name, thing.promised(name) ?? ''])),
        within: thing.within.map((other) => things.indexOf(other)),
      })),
      named: this.#named,
      blocks: this.#blocks,
    }
  }

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
    return this.adopt(new Thing(kind, id, name, promised, within))
  }

  adopt(thing: Thing): Thing {
    this.things.set(keyOf(thing.kind, thing.id), thing)
    return thing
  }

  /** It may turn up. @param within what it goes with then */
  expect = (kind: Kind, name: string, within: readonly Thing[] = []): void => void this.#unanswered.set(keyOf(kind, name), within)

  /** It has turned up. @returns what it goes with; undefined where nobody expected it */
  takeExpected(kind: Kind, name: string): readonly Thing[] | undefined {
    const within = this.#unanswered.get(keyOf(kind, name))
    this.expectNoMore(kind, name)
    return within
  }

  /** What is known of it now is another thing's to say. @returns whether it was expected */
  expectNoMore = (kind: Kind, name: string): boolean => this.#unanswered.delete(keyOf(kind, name))

  isExpecting = (kind: Kind): boolean =>
    (kind === 'volume' && this.#nameless > 0) || [...this.#unanswered.keys()].some((key) => key.startsWith(`${kind} `))

  /** So many volumes may turn up that bear no name: they come with servers. */
  expectNameless(count: number): void {
    this.#nameless += count
  }

  /** @returns whether one was expected */
  takeNameless(): boolean {
    if (this.#nameless === 0) return false
    this.#nameless--
    return true
  }

  /** Whatever was to turn up has. */
  endNameless(): void {
    this.#nameless = 0
  }

  find = (kind: Kind, id: string): Thing | undefined => this.things.get(keyOf(kind, id))

  /** Those that can be asked for something. */
  of = (kind: Kind): Thing[] => [...this.things.values()].filter((thing) => thing.kind === kind && thing.standing === 'there')
}

/** As another model goes on from it. */
export interface KeptModel {
  things: readonly KeptThing[]
  named: number
  blocks: number
}

interface KeptThing {
  kind: Kind
  id: string
  name: string
  promised: Readonly<Record<string, string>>
  /** Of those before it. */
  within: readonly number[]
}

/** Not every id is a UUID. */
const keyOf = (kind: Kind, id: string): string => `${kind} ${id}`
