/** Finds what a rule answers a caller whatever it is asked about: most rules are settled by the caller's roles. */
import { evaluate, type Question } from './evaluate.ts'
import type { Rule } from './parse.ts'

/**
 * Undefined where it depends on the target, or on rules that refer to each other in a circle.
 * @param within the names of the rules that led here
 */
export function settle(rule: Rule, question: Omit<Question, 'target'>, within: readonly string[] = []): boolean | undefined {
  switch (rule.kind) {
    case 'all':
      return joined(rule.rules, false, (one) => settle(one, question, within))
    case 'any':
      return joined(rule.rules, true, (one) => settle(one, question, within))
    case 'not': {
      const inner = settle(rule.rule, question, within)
      return inner === undefined ? undefined : !inner
    }
    case 'rule': {
      const named = question.ruleNamed(rule.name)
      if (!named) return false
      return within.includes(rule.name) ? undefined : settle(named, question, [...within, rule.name])
    }
    case 'field':
      return undefined
    case 'compare':
      return rule.right.includes('%(') ? undefined : evaluate(rule, { ...question, target: {} })
    default:
      return evaluate(rule, { ...question, target: {} })
  }
}

/** One that answers `decisive` settles all of them; without it they are settled when each is. */
function joined(rules: readonly Rule[], decisive: boolean, answerOf: (rule: Rule) => boolean | undefined): boolean | undefined {
  let open = false
  for (const rule of rules) {
    const answer = answerOf(rule)
    if (answer === decisive) return decisive
    open ||= answer === undefined
  }
  return open ? undefined : !decisive
}
