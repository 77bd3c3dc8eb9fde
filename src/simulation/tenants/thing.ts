/** One thing that a tenant was promised: whether it is there, and what each of its attributes may show. */

export type Kind =
  | 'server'
  | 'network'
  | 'subnet'
  | 'port'
  | 'router'
  | 'router_interface'
  | 'floatingip'
  | 'security_group'
  | 'security_group_rule'
  | 'image'
  | 'keypair'
  | 'secret'
  | 'container'
  | 'order'
  | 'application_credential'
  | 'project'
  | 'user'
  | 'group'
  | 'role'
  | 'domain'
  | 'region'
  | 'service'
  | 'endpoint'
  | 'endpoint_group'
  | 'policy'
  | 'consumer'
  | 'registered_limit'
  | 'limit'
  | 'identity_provider'
  | 'mapping'
  | 'service_provider'
  | 'flavor'
  | 'transport_key'
  | 'credential'
  | 'trust'
  | 'link'
  | 'project_keypair'
  | 'metadef_namespace'
  | 'volume'
  | 'snapshot'
  | 'volume_type'
  | 'qos_specs'
  | 'group_type'
  | 'volume_group'
  | 'group_snapshot'

/** `there` and `gone` were promised. `going`: its deletion was taken on. `open`: it is asked to go, or what was asked had no answer. */
export type Standing = 'there' | 'going' | 'gone' | 'open'

/** How a request ended: done, refused, or without a word of whether it was done. */
export type End = 'done' | 'refused' | 'open'

/** What an attribute may show: one value, several where an answer was missing or requests met, and anything while nothing was promised. */
class Attribute {
  readonly may = new Set<string>()
  #writing = 0
  #hasMet = false

  get isBeingWritten(): boolean {
    return this.#writing > 0
  }

  copy(): Attribute {
    const copy = new Attribute()
    for (const value of this.may) copy.may.add(value)
    return copy
  }

  /** @returns to be called when the answer is there */
  write(value: string): (end: End) => void {
    this.#hasMet ||= this.#writing > 0
    this.#writing++
    return (end) => {
      if (end === 'done' && !this.#hasMet) this.may.clear()
      const isKnown = this.may.size > 0 || !this.#hasMet
      if ((end === 'done' && isKnown) || (end === 'open' && this.may.size > 0)) this.may.add(value)
      if (--this.#writing === 0) this.#hasMet = false
    }
  }
}

export class Thing {
  readonly kind: Kind
  readonly id: string
  readonly name: string
  /** What it goes with: a subnet with its network. */
  readonly within: readonly Thing[]
  readonly #attributes = new Map<string, Attribute>()
  #gone: 'going' | 'gone' | undefined
  #isOpen = false
  #leaving = 0
  #isSettled = false

  constructor(kind: Kind, id: string, name: string, promised: Readonly<Record<string, string>>, within: readonly Thing[] = []) {
    this.kind = kind
    this.id = id
    this.name = name
    this.within = within
    for (const [attribute, value] of Object.entries(promised)) this.write({ [attribute]: value })('done')
  }

  get standing(): Standing {
    const own = this.#gone ?? (this.#isOpen || this.#leaving > 0 ? 'open' : 'there')
    if (own !== 'there') return own
    const others = this.within.map(({ standing }) => standing)
    return others.find((standing) => standing === 'gone') ?? others.find((standing) => standing !== 'there') ?? 'there'
  }

  /** It is gone for good, and was seen to be. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** The value of an attribute where only one is possible. */
  promised(attribute: string): string | undefined {
    const may = this.#attributes.get(attribute)?.may
    return may?.size === 1 ? [...may][0] : undefined
  }

  /** Whether that is among what is possible. */
  mayShow = (attribute: string, value: string): boolean => this.#attributes.get(attribute)?.may.has(value) ?? false

  get attributes(): ReadonlyMap<string, { may: ReadonlySet<string> }> {
    return this.#attributes
  }

  /** Asked to have these values. @returns to be called when the answer is there */
  write(values: Readonly<Record<string, string>>): (end: End) => void {
    const ends = Object.entries(values).map(([name, value]) => {
      const attribute = this.#attributes.get(name) ?? new Attribute()
      this.#attributes.set(name, attribute)
      return attribute.write(value)
    })
    return (end) => {
      for (const tell of ends) tell(end)
    }
  }

  /** It may show any of these from now on. */
  loosen(attribute: string, ...values: readonly string[]): void {
    for (const value of values) this.write({ [attribute]: value })('open')
  }

  /** Asked to go. @returns to be called when the answer is there */
  leave(): (end: End, later?: boolean) => void {
    this.#leaving++
    return (end, later = false) => {
      this.#leaving--
      if (end === 'done' && this.#gone !== 'gone') this.#gone = later ? 'going' : 'gone'
      if (end === 'open') this.#isOpen = true
    }
  }

  /** As another is promised it who is given it: of what is just being written he is promised nothing. @param hides attributes that mean nothing to him */
  copy(within: readonly Thing[] = [], hides: (attribute: string) => boolean = () => false): Thing {
    const copy = new Thing(this.kind, this.id, this.name, {}, within)
    for (const [name, attribute] of this.#attributes)
      if (!attribute.isBeingWritten && !hides(name)) copy.#attributes.set(name, attribute.copy())
    copy.#gone = this.#gone
    copy.#isOpen = this.#isOpen || this.#leaving > 0
    return copy
  }

  /** Whatever is seen at rest is so from now on. */
  settle(isThere: boolean, seen: Readonly<Record<string, string>> = {}): void {
    this.#isOpen = false
    if (!isThere) this.#gone = 'gone'
    this.#isSettled = !isThere
    for (const [attribute, value] of Object.entries(seen))
      if (this.#attributes.has(attribute)) this.write({ [attribute]: value })('done')
  }
}
