/** What a tenant may rely on, by the answers that it got: what was promised is there, what was deleted stays away, what was not answered may be either. */

export type Kind =
  | 'server'
  | 'network'
  | 'subnet'
  | 'port'
  | 'router'
  | 'floating_ip'
  | 'security_group'
  | 'volume'
  | 'image'
  | 'secret'

/** `there` and `gone` were promised. `going`: its deletion was taken on. `open`: what was asked of it last had no answer. */
export type Standing = 'there' | 'going' | 'gone' | 'open'

export interface Thing {
  kind: Kind
  id: string
  name: string
  standing: Standing
  /** What was last promised of it, by the kind's own words: `power`, `network`, … */
  promised: Record<string, string>
}

export class Model {
  readonly things = new Map<string, Thing>()
  /** Names of what was asked for without an answer: it may turn up under any id. */
  readonly unanswered = new Set<string>()
  #named = 0

  /** Never given twice, so that what turns up tells which request made it. */
  name = (kind: Kind): string => `${kind}-${++this.#named}`

  made(kind: Kind, id: string, name: string, promised: Record<string, string> = {}): Thing {
    const thing: Thing = { kind, id, name, standing: 'there', promised }
    this.things.set(id, thing)
    return thing
  }

  /** Those that can be asked for something. */
  of = (kind: Kind): Thing[] => [...this.things.values()].filter((thing) => thing.kind === kind && thing.standing === 'there')
}
