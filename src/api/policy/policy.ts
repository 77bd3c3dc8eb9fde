import type { Ctx, Who } from '../../kernel/context.ts'
import { coreRefusals } from '../../kernel/core-refusals.ts'
import type { CloudError } from '../../kernel/errors.ts'
import type { Reach } from '../../kernel/reach.ts'
import type { Endpoint } from '../define.ts'
import { type Caller, callerOf } from './caller.ts'
import { evaluate, type Question, type Target } from './evaluate.ts'
import { type Explanation, partsOf } from './explain.ts'
import { parseRule, type Rule } from './parse.ts'
import { type OwnerNames, ownerNamesOf, reachOfRule, rowNamesOf } from './reach.ts'
import { referredBy } from './referred.ts'
import { baseRules, isPublic, rules } from './rules.ts'
import { settle } from './settle.ts'

export type Guarded = Pick<Endpoint, 'action' | 'allow' | 'scopes'>

/** Who may do what: the declared rules, with those of the operator's policy file in their place. Parses each rule once. */
export class Policy {
  #overrides: Readonly<Record<string, string>> = {}
  #edition = 0
  readonly #declared = new Map<string, string>()
  readonly #actions = new Set<string>()
  readonly #parsed = new Map<string, Rule>()
  readonly #ownerNames = new Map<string, OwnerNames>()
  /** What is known of a rule in force before anybody asks. */
  #standings = new WeakMap<Guarded, Standing>()
  /** Who asks, as rules see it: kept as long as the session is. */
  #callers = new WeakMap<Who, KnownCaller>()
  /** Those asked about last: a request asks several times. */
  #lastStanding: { endpoint: Guarded; standing: Standing } | undefined
  #lastCaller: { who: Who; known: KnownCaller } | undefined

  /** @throws Error that names the entry when one of `overrides` cannot be read */
  constructor(overrides: Readonly<Record<string, string>> = {}) {
    this.override(overrides)
  }

  /**
   * Puts an operator's rules in place of all given before, from the next request on.
   * @throws Error that names the entry that cannot be read; the rules before stay in force then
   */
  override(overrides: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(overrides)) {
      try {
        parseRule(text)
      } catch (error) {
        throw new Error(`Policy entry '${name}': ${error instanceof Error ? error.message : error}`, { cause: error })
      }
    }
    this.#overrides = overrides
    this.#parsed.clear()
    this.#forgetKnown()
  }

  /**
   * Makes the actions of an API known to other rules by name (`rule:identity:list_users`) and proves that they parse.
   * @throws Error for an action that is declared with two rules: an operator is shown one, and it is asked everywhere
   */
  declare(api: Readonly<Record<string, Guarded & Partial<Endpoint>>>): void {
    for (const { action, path, withinProject } of Object.values(api))
      if (path !== undefined && !withinProject) this.#actions.add(action)
    for (const { action, allow } of Object.values(api).flatMap((endpoint) => [endpoint, ...(endpoint.asks ?? [])])) {
      this.#parse(allow)
      const known = this.#declared.get(action)
      if (known !== undefined && known !== allow)
        throw new Error(`The action ${action} is declared with two rules: ${known}; ${allow}`)
      this.#declared.set(action, allow)
    }
    this.#forgetKnown() // a rule may refer to what is declared only now
  }

  /** Makes rules known to other rules that no endpoint asks: `secret_owner`, for `rule:secret_owner`. */
  declareNamed(named: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(named)) {
      this.#parse(text)
      this.#declared.set(name, text)
    }
    this.#forgetKnown()
  }

  /** The actions of endpoints whose rules say whose rows a request reaches. */
  reachingActions(): ReadonlySet<string> {
    return this.#actions
  }

  /** Every name that a rule may bear or refer to, with the declared or base rule. */
  names(): ReadonlyMap<string, string> {
    return new Map([...this.#declared, ...Object.entries(baseRules)])
  }

  /**
   * True when nobody needs to ask behind this rule whose the rows are: the operator wrote it, or it asks about the rows
   * itself (`%(target.user.domain_id)s`), or it is for those alone who may see and do everything.
   */
  decides(endpoint: Guarded): boolean {
    return this.#standingOf(endpoint).decides
  }

  /**
   * @param target path parameters, query and what else rules may ask for; `project_id`, `user_id` and `domain_id` are the
   *   caller's own where the target does not say otherwise
   * @throws CloudError unauthorized without a credential, forbidden when the rule does not hold
   */
  check(ctx: Ctx, endpoint: Guarded, target: Target = {}): void {
    if (this.allows(ctx, endpoint, target)) return
    if (ctx.who.kind === 'nobody') throw needsCredential()
    throw coreRefusals.policy({ action: endpoint.action })
  }

  allows(ctx: Ctx, endpoint: Guarded, target: Target = {}): boolean {
    if (ctx.who.kind === 'cloud') return true
    const standing = this.#standingOf(endpoint)
    if (ctx.who.kind === 'nobody' && !standing.isOpen) return false
    if (!fitsScope(ctx, endpoint)) return false
    return this.#settled(ctx, standing) ?? evaluate(standing.rule, this.#question(ctx, target))
  }

  /**
   * What the rule in force answers this caller, as `allows`, about everything that is as `target` says, whatever it has of the
   * `open` names; undefined where that decides.
   */
  answers(ctx: Ctx, endpoint: Guarded, target: Target, open: readonly string[]): boolean | undefined {
    if (ctx.who.kind === 'cloud') return true
    const standing = this.#standingOf(endpoint)
    if (ctx.who.kind === 'nobody' && !standing.isOpen) return false
    if (!fitsScope(ctx, endpoint)) return false
    return this.#settled(ctx, standing) ?? settle(standing.rule, { ...this.#question(ctx, target), open: withTenantNames(open) })
  }

  /** Another one after each change of the rules in force. */
  get edition(): number {
    return this.#edition
  }

  /** Whether what the rule in force answers this caller depends on what it is asked about. */
  dependsOnTarget(ctx: Ctx, endpoint: Guarded): boolean {
    if (ctx.who.kind !== 'user' || !fitsScope(ctx, endpoint)) return false
    return this.#settled(ctx, this.#standingOf(endpoint)) === undefined
  }

  /** Whose rows the rule in force reaches for this caller; undefined where it does not go by whose they are. */
  reach(ctx: Ctx, endpoint: Guarded): Reach | undefined {
    if (ctx.who.kind === 'cloud') return { kind: 'all' }
    const { text } = this.#standingOf(endpoint)
    if (text === rules.authenticated || text === rules.public) return undefined
    const { reaches } = this.#callerOf(ctx)
    if (reaches.has(text)) return reaches.get(text)
    const names = this.#ownerNames.get(text) ?? ownerNamesOf(this.#parse(text), this.#ruleNamed)
    const reach = reachOfRule(this.#parse(text), this.#question(ctx, {}), names)
    this.#ownerNames.set(text, names)
    reaches.set(text, reach)
    return reach
  }

  /** What the rule in force asks about a row beside whose it is: `visibility`, `vm_state`. */
  rowNames(endpoint: Guarded): readonly string[] {
    const standing = this.#standingOf(endpoint)
    standing.rowNames ??= rowNamesOf(standing.rule, this.#ruleNamed)
    return standing.rowNames
  }

  /** Whether neither the rule in force nor any that it refers to is the operator's. */
  isDeclared(endpoint: Guarded): boolean {
    const standing = this.#standingOf(endpoint)
    standing.isDeclared ??= ![endpoint.action, ...referredBy(standing.rule, this.#ruleNamed)].some((name) =>
      Object.hasOwn(this.#overrides, name),
    )
    return standing.isDeclared
  }

  /** Whether a caller without a credential is let in, by the rule in force. */
  isOpen(endpoint: Guarded): boolean {
    return this.#standingOf(endpoint).isOpen
  }

  explain(ctx: Ctx, endpoint: Guarded, target: Target = {}): Explanation {
    const rule = this.#textFor(endpoint)
    const question = this.#question(ctx, target)
    const rested = partsOf(this.#parse(rule), question, (name) => this.#textNamed(name))
    const parts = endpoint.scopes
      ? [{ rule: `scope:${endpoint.scopes.join('|')}`, holds: fitsScope(ctx, endpoint) }, ...rested]
      : rested
    const overridden = Object.hasOwn(this.#overrides, endpoint.action)
    return { action: endpoint.action, allowed: this.allows(ctx, endpoint, target), rule, overridden, parts }
  }

  #forgetKnown(): void {
    this.#edition++
    this.#ownerNames.clear()
    this.#callers = new WeakMap()
    this.#standings = new WeakMap()
    this.#lastStanding = undefined
    this.#lastCaller = undefined
  }

  #standingOf(endpoint: Guarded): Standing {
    if (this.#lastStanding?.endpoint === endpoint) return this.#lastStanding.standing
    const standing = this.#standings.get(endpoint) ?? this.#newStanding(endpoint)
    this.#lastStanding = { endpoint, standing }
    return standing
  }

  #newStanding(endpoint: Guarded): Standing {
    const { action, allow } = endpoint
    const text = this.#textFor(endpoint)
    const decides = Object.hasOwn(this.#overrides, action) || FOR_ALL.has(allow) || allow.includes('%(target.')
    const standing = {
      text,
      rule: this.#parse(text),
      isOpen: isPublic({ allow: text }),
      decides,
      rowNames: undefined,
      isDeclared: undefined,
    }
    this.#standings.set(endpoint, standing)
    return standing
  }

  #textFor(endpoint: Guarded): string {
    return own(this.#overrides, endpoint.action) ?? endpoint.allow
  }

  #textNamed(name: string): string | undefined {
    return own(this.#overrides, name) ?? own(baseRules, name) ?? this.#declared.get(name)
  }

  #parse(text: string): Rule {
    let rule = this.#parsed.get(text)
    if (!rule) {
      rule = parseRule(text)
      this.#parsed.set(text, rule)
    }
    return rule
  }

  #ruleNamed = (name: string): Rule | undefined => {
    const text = this.#textNamed(name)
    return text === undefined ? undefined : this.#parse(text)
  }

  /** What the rule answers whatever it is asked about; undefined where it depends on that. */
  #settled(ctx: Ctx, { text, rule }: Standing): boolean | undefined {
    const { caller, settled } = this.#callerOf(ctx)
    const known = settled.get(text)
    if (known !== undefined || settled.has(text)) return known
    const answer = settle(rule, { caller, ruleNamed: this.#ruleNamed })
    settled.set(text, answer)
    return answer
  }

  #question(ctx: Ctx, target: Target): Question {
    const { caller, own } = this.#callerOf(ctx)
    return { caller, target: isEmpty(target) ? own : { ...own, ...withTenants(target) }, ruleNamed: this.#ruleNamed }
  }

  #callerOf(ctx: Ctx): KnownCaller {
    const { who } = ctx
    if (this.#lastCaller?.who === who) return this.#lastCaller.known
    const known = this.#callers.get(who) ?? this.#newCaller(ctx)
    this.#lastCaller = { who, known }
    return known
  }

  #newCaller(ctx: Ctx): KnownCaller {
    const caller = callerOf(ctx)
    const { project_id, user_id, domain_id } = caller.attributes
    const own = { project_id, tenant_id: project_id, user_id, domain_id }
    const found: KnownCaller = { caller, own, reaches: new Map(), settled: new Map() }
    this.#callers.set(ctx.who, found)
    return found
  }
}

interface Standing {
  readonly text: string
  readonly rule: Rule
  readonly isOpen: boolean
  readonly decides: boolean
  /** Found out when first asked for. */
  rowNames: readonly string[] | undefined
  isDeclared: boolean | undefined
}

interface KnownCaller {
  readonly caller: Caller
  /** What a target is of where it does not say otherwise. */
  readonly own: Target
  /** By the texts of the rules in force. */
  readonly reaches: Map<string, Reach | undefined>
  readonly settled: Map<string, boolean | undefined>
}

function isEmpty(target: Target): boolean {
  for (const _ in target) return false
  return true
}

/** Old rules say tenant for project: what is whose is the same by either name. */
function withTenants(target: Target): Target {
  let more: Record<string, unknown> | undefined
  for (const name in target) {
    const other = otherName(name)
    if (other === undefined || Object.hasOwn(target, other)) continue
    more ??= { ...target }
    more[other] = target[name]
  }
  return more ?? target
}

const withTenantNames = (names: readonly string[]): string[] => names.flatMap((name) => [name, otherName(name) ?? []].flat())

function otherName(name: string): string | undefined {
  if (name.endsWith('project_id')) return `${name.slice(0, -'project_id'.length)}tenant_id`
  return name.endsWith('tenant_id') ? `${name.slice(0, -'tenant_id'.length)}project_id` : undefined
}

function fitsScope({ who }: Ctx, { scopes }: Guarded): boolean {
  if (!scopes || who.kind !== 'user') return true
  return scopes.includes(who.scope.kind === 'none' ? 'project' : who.scope.kind)
}

const FOR_ALL = new Set<string>([rules.admin, rules.systemReaderOrAdmin, rules.systemReader, rules.systemAdmin])

const own = (of: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined

export const needsCredential = (): CloudError => coreRefusals.unauthenticated()
