/** Finds what a rule answers a caller whatever it is asked about: most rules are settled by the caller's roles. */
import { evaluate, type Question, type Target } from './evaluate.ts'
import type { Rule } from './parse.ts'

export interface Settling extends Omit<Question, 'target'> {
  /** What is known of whatever the rule is asked about. */
  readonly target?: Target
  /** Names that the rule may be asked with any value of; all unless told. */
  readonly open?: readonly string[]
}

/**
 * Undefined where it depends on what is open of the target, or on rules that refer to each other in a circle.
 * @param within the names of the rules that led here
 */
export function settle(rule: Rule, question: Settling, within: readonly string[] = []): boolean | undefined {
  const { target = {}, open } = question
  const isOpen = (name: string) => open === undefined || open.includes(name)
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
      return isOpen(rule.name) ? undefined : evaluate(rule, { ...question, target })
    case 'compare':
      return namesAsked(rule.right).some(isOpen) ? undefined : evaluate(rule, { ...question, target })
    default:
      return evaluate(rule, { ...question, target })
  }
}

/** `project_id` of `%(project_id)s`. */
const namesAsked = (text: string): string[] => [...text.matchAll(/%\(([^)]+)\)s/g)].map(([, name = '']) => name)

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
