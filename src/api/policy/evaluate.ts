import type { Caller } from './caller.ts'
import type { Operand, Rule } from './parse.ts'

/** What a rule is asked about: path parameters, query and whatever the domain adds, by flat name. */
export type Target = Readonly<Record<string, unknown>>

export interface Question {
  readonly caller: Caller
  readonly target: Target
  /** The rule of a name; undefined when there is none, which allows nothing, as in oslo.policy. */
  readonly ruleNamed: (name: string) => Rule | undefined
}

/** @throws Error when rules refer to each other in a circle */
export function evaluate(rule: Rule, question: Question, depth = 0): boolean {
  if (depth > 100) throw new Error('Policy rules refer to each other in a circle.')
  switch (rule.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'all':
      return rule.rules.every((one) => evaluate(one, question, depth + 1))
    case 'any':
      return rule.rules.some((one) => evaluate(one, question, depth + 1))
    case 'not':
      return !evaluate(rule.rule, question, depth + 1)
    case 'role':
      return question.caller.roles.includes(rule.role)
    case 'rule': {
      const named = question.ruleNamed(rule.name)
      return named !== undefined && evaluate(named, question, depth + 1)
    }
    case 'compare':
      return compare(rule.left, rule.right, question)
    case 'field':
      return pythonic(question.target[rule.name]) === rule.value
  }
}

function compare(left: Operand, right: string, question: Question): boolean {
  const wanted = filled(right, question.target)
  if (wanted === undefined) return false
  const has = 'literal' in left ? left.literal : question.caller.attributes[left.attribute]
  // `domain_id:None` asks whether the caller has none; a row without a domain is never the caller's for that reason.
  return has === wanted || (has === undefined && right === 'None')
}

/** Undefined when the target lacks a name that the text asks for. */
export function filled(text: string, target: Target): string | undefined {
  if (!text.includes('%(')) return text
  let complete = true
  const result = text.replace(/%\(([^)]+)\)s/g, (_, name: string) => {
    const value = pythonic(target[name])
    if (value === undefined) complete = false
    return value ?? ''
  })
  return complete ? result : undefined
}

/** As Python's `str` writes it, since rules are written against that. */
function pythonic(value: unknown): string | undefined {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
