/** Looks over an operator's rules before they count: what cannot work is refused, what looks like a slip is told. */
import { parseRule, type Rule } from './parse.ts'
import { ownerNamesOf, reachOfRule } from './reach.ts'

export interface WrittenRule {
  readonly name: string
  readonly text: string
  /** Counted from 1. */
  readonly line: number
}

export interface Remark {
  readonly line: number
  readonly text: string
}

export interface Review {
  readonly errors: readonly Remark[]
  readonly warnings: readonly Remark[]
}

/**
 * @param known every name that has a rule without the file: the services' actions and the base rules
 * @param reaching those of the actions whose rules say whose rows a request reaches
 */
export function reviewRules(
  written: readonly WrittenRule[],
  known: ReadonlyMap<string, string>,
  reaching: ReadonlySet<string> = new Set(),
): Review {
  const errors: Remark[] = []
  const parsed = new Map<string, Rule>()
  for (const { name, text, line } of written) {
    try {
      parsed.set(name, parseRule(text))
    } catch (error) {
      errors.push({ line, text: `${name}: ${error instanceof Error ? error.message : String(error)}` })
    }
  }
  const referred = new Set<string>()
  for (const { name, line } of written) {
    const rule = parsed.get(name)
    for (const other of rule ? namesIn(rule) : []) {
      referred.add(other)
      if (!parsed.has(other) && !known.has(other) && !written.some((one) => one.name === other))
        errors.push({
          line,
          text: `${name}: there is no rule '${other}'${suggestion(other, [...known.keys(), ...parsed.keys()])}`,
        })
    }
    if (rule && comesBack(name, parsed, known)) errors.push({ line, text: `${name}: the rule refers to itself in a circle` })
  }
  const idle = written.filter(({ name }) => !known.has(name) && !referred.has(name))
  const warnings = idle.map(({ name, line }) => ({
    line,
    text: `${name}: no endpoint has this action and no rule refers to it${suggestion(name, [...known.keys()])}`,
  }))
  const wide = errors.length > 0 ? [] : written.filter(({ name }) => reaching.has(name) && opensProjects(name, parsed, known))
  const widened = wide.map(({ name, line }) => ({
    line,
    text: `${name}: whoever it lets in reaches the rows of every project; with 'and project_id:%(project_id)s' those of the token's own`,
  }))
  return { errors, warnings: [...warnings, ...widened].sort((a, b) => a.line - b.line) }
}

/** Does the written rule open all projects to somebody whom the declared one keeps to its own? Admins are not asked. */
function opensProjects(name: string, parsed: ReadonlyMap<string, Rule>, known: ReadonlyMap<string, string>): boolean {
  const declared = (other: string) => {
    const text = known.get(other)
    return text === undefined ? undefined : parseRule(text)
  }
  const reachBy = (rule: Rule | undefined, ruleNamed: (other: string) => Rule | undefined, roles: readonly string[]) =>
    rule && reachOfRule(rule, { caller: { roles, attributes: SOMEBODY }, target: {}, ruleNamed }, ownerNamesOf(rule, ruleNamed))
  const inForce = (other: string) => parsed.get(other) ?? declared(other)
  const rule = parsed.get(name)
  const usual = ['reader', 'member', 'manager']
  const roles = [...usual, ...(rule ? rolesIn(rule, inForce) : [])].filter((role) => role !== 'admin')
  return reachBy(rule, inForce, roles)?.kind === 'all' && reachBy(declared(name), declared, usual)?.kind === 'project'
}

const SOMEBODY = { user_id: 'somebody', project_id: 'a project', user_domain_id: 'a domain', project_domain_id: 'a domain' }

function rolesIn(rule: Rule, ruleNamed: (name: string) => Rule | undefined, depth = 0): string[] {
  if (rule.kind === 'role') return [rule.role]
  if (rule.kind === 'not') return rolesIn(rule.rule, ruleNamed, depth)
  if (rule.kind === 'all' || rule.kind === 'any') return rule.rules.flatMap((one) => rolesIn(one, ruleNamed, depth))
  const named = rule.kind === 'rule' && depth < 100 ? ruleNamed(rule.name) : undefined
  return named ? rolesIn(named, ruleNamed, depth + 1) : []
}

function namesIn(rule: Rule): string[] {
  if (rule.kind === 'rule') return [rule.name]
  if (rule.kind === 'not') return namesIn(rule.rule)
  return rule.kind === 'all' || rule.kind === 'any' ? rule.rules.flatMap(namesIn) : []
}

function comesBack(name: string, parsed: ReadonlyMap<string, Rule>, known: ReadonlyMap<string, string>): boolean {
  const ruleOf = (one: string): Rule | undefined => {
    const text = known.get(one)
    return parsed.get(one) ?? (text === undefined ? undefined : parseRule(text))
  }
  const reached = new Set<string>()
  const start = ruleOf(name)
  for (const queue = start ? namesIn(start) : []; queue.length > 0; ) {
    const next = queue.pop() ?? ''
    if (next === name) return true
    if (reached.has(next)) continue
    reached.add(next)
    const rule = ruleOf(next)
    if (rule) queue.push(...namesIn(rule))
  }
  return false
}

/** `; did you mean '…'?` when a name is nearly the same. */
function suggestion(name: string, among: readonly string[]): string {
  const near = among.map((other) => ({ other, alike: likeness(name, other) })).sort((a, b) => b.alike - a.alike)[0]
  return near && near.alike > 0.6 ? `; did you mean '${near.other}'?` : ''
}

/** Dice's coefficient of pairs of letters, 0 to 1. */
function likeness(a: string, b: string): number {
  const pairs = (text: string) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)))
  const [left, right] = [pairs(a), pairs(b)]
  const shared = [...left].filter((pair) => right.has(pair)).length
  return (2 * shared) / Math.max(1, left.size + right.size)
}
