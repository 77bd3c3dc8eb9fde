/** Finds the names of all rules that a rule refers to, directly or by others. */
import type { Question } from './evaluate.ts'
import type { Rule } from './parse.ts'

export function referredBy(rule: Rule, ruleNamed: Question['ruleNamed'], found = new Set<string>()): ReadonlySet<string> {
  if (rule.kind === 'not') referredBy(rule.rule, ruleNamed, found)
  if (rule.kind === 'all' || rule.kind === 'any') for (const one of rule.rules) referredBy(one, ruleNamed, found)
  if (rule.kind !== 'rule' || found.has(rule.name)) return found
  found.add(rule.name)
  const named = ruleNamed(rule.name)
  return named ? referredBy(named, ruleNamed, found) : found
}
