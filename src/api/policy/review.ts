/** Looks over an operator's rules before they count: what cannot work is refused, what looks like a slip is told. */
import { parseRule, type Rule } from './parse.ts'

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

/** @param known every name that has a rule without the file: the services' actions and the base rules */
export function reviewRules(written: readonly WrittenRule[], known: ReadonlyMap<string, string>): Review {
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
  return { errors, warnings }
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
