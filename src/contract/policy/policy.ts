import type { Ctx } from '../../kernel/context.ts'
import { CloudError, forbidden } from '../../kernel/errors.ts'
import type { Endpoint } from '../define.ts'
import { callerOf } from './caller.ts'
import { evaluate, type Question, type Target } from './evaluate.ts'
import { parseRule, type Rule } from './parse.ts'
import { baseRules, isPublic } from './rules.ts'

export type Guarded = Pick<Endpoint, 'action' | 'allow'>

export interface Explanation {
  action: string
  allowed: boolean
  /** The rule in force: the operator's or the declared one. */
  rule: string
  /** The named rules it rests on and what each says of this caller. */
  parts: { rule: string; holds: boolean }[]
}

/** Who may do what: the declared rules, with those of the operator's policy file in their place. Parses each rule once. */
export class Policy {
  readonly #overrides: Readonly<Record<string, string>>
  readonly #declared = new Map<string, string>()
  readonly #parsed = new Map<string, Rule>()

  /** @throws Error that names the entry when one of `overrides` cannot be read */
  constructor(overrides: Readonly<Record<string, string>> = {}) {
    this.#overrides = overrides
    for (const [name, text] of Object.entries(overrides)) {
      try {
        this.#parse(text)
      } catch (error) {
        throw new Error(`Policy entry '${name}': ${error instanceof Error ? error.message : error}`, { cause: error })
      }
    }
  }

  /** Makes the actions of an API known to other rules by name (`rule:identity:list_users`) and proves that they parse. */
  declare(api: Readonly<Record<string, Guarded & Partial<Endpoint>>>): void {
    for (const endpoint of Object.values(api)) {
      this.#parse(endpoint.allow)
      this.#declared.set(endpoint.action, endpoint.allow)
    }
  }

  /** Entries of the operator's file that no declared action and no base rule bears: most often a slip of the pen. */
  unknownOverrides(): string[] {
    return Object.keys(this.#overrides).filter((name) => !this.#declared.has(name) && !Object.hasOwn(baseRules, name))
  }

  /**
   * @param target path parameters, query and what else rules may ask for; `project_id`, `user_id` and `domain_id` are the
   *   caller's own where the target does not say otherwise
   * @param wording the facade's sentence for a refusal
   * @throws CloudError unauthorized without a credential, forbidden when the rule does not hold
   */
  check(ctx: Ctx, endpoint: Guarded, target: Target = {}, wording: (action: string) => string = novaRefusal): void {
    if (this.allows(ctx, endpoint, target)) return
    if (ctx.who.kind === 'nobody') throw needsCredential()
    throw forbidden(wording(endpoint.action), 'policy')
  }

  allows(ctx: Ctx, endpoint: Guarded, target: Target = {}): boolean {
    if (ctx.who.kind === 'cloud') return true
    const text = this.#textFor(endpoint)
    if (ctx.who.kind === 'nobody' && !this.isOpen(endpoint)) return false
    return evaluate(this.#parse(text), this.#question(ctx, target))
  }

  /** Whether a caller without a credential is let in, by the rule in force. */
  isOpen(endpoint: Guarded): boolean {
    return isPublic({ allow: this.#textFor(endpoint) })
  }

  explain(ctx: Ctx, endpoint: Guarded, target: Target = {}): Explanation {
    const rule = this.#textFor(endpoint)
    const question = this.#question(ctx, target)
    const parts = leavesOf(this.#parse(rule), question, new Set()).map(([text, leaf]) => ({
      rule: text,
      holds: evaluate(leaf, question),
    }))
    return { action: endpoint.action, allowed: this.allows(ctx, endpoint, target), rule, parts }
  }

  #textFor(endpoint: Guarded): string {
    return this.#overrides[endpoint.action] ?? endpoint.allow
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
    const base: Readonly<Record<string, string>> = baseRules
    const text = this.#overrides[name] ?? (Object.hasOwn(base, name) ? base[name] : this.#declared.get(name))
    return text === undefined ? undefined : this.#parse(text)
  }

  #question(ctx: Ctx, target: Target): Question {
    const caller = callerOf(ctx)
    const { project_id, user_id, domain_id } = caller.attributes
    const own = { project_id, tenant_id: project_id, user_id, domain_id }
    return { caller, target: { ...own, ...target }, ruleNamed: this.#ruleNamed }
  }
}

export const needsCredential = (): CloudError =>
  new CloudError('unauthorized', 'The request you have made requires authentication.')

const novaRefusal = (action: string) => `Policy doesn't allow ${action} to be performed.`

function leavesOf(rule: Rule, question: Question, seen: Set<string>): [string, Rule][] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap((one) => leavesOf(one, question, seen))
    case 'not':
      return leavesOf(rule.rule, question, seen)
    case 'rule': {
      if (seen.has(rule.name)) return []
      seen.add(rule.name)
      const named = question.ruleNamed(rule.name)
      return [[`rule:${rule.name}`, rule], ...(named ? leavesOf(named, question, seen) : [])]
    }
    case 'role':
      return [[`role:${rule.role}`, rule]]
    case 'compare':
    case 'field':
      return [[rule.text, rule]]
    case 'always':
      return [['@', rule]]
    case 'never':
      return [['!', rule]]
  }
}
