/** Why a rule holds or not: each check that it rests on, and what it found. */
import { evaluate, filled, type Question } from './evaluate.ts'
import type { Rule } from './parse.ts'

export interface Explanation {
  action: string
  allowed: boolean
  /** The rule in force: the operator's or the declared one. */
  rule: string
  overridden: boolean
  parts: Part[]
}

export interface Part {
  /** As it stands in the rule: `role:member`, `rule:admin_required`, `user_id:%(user_id)s`. */
  rule: string
  holds: boolean
  /** Of a named rule: what it says. Of a comparison: what was compared. */
  about?: string
}

/** In the order of reading; what a named rule rests on follows it, once. */
export function partsOf(rule: Rule, question: Question, textOf: (name: string) => string | undefined): Part[] {
  const seen = new Set<string>()
  const read = (one: Rule): Part[] => {
    switch (one.kind) {
      case 'all':
      case 'any':
        return one.rules.flatMap(read)
      case 'not':
        return read(one.rule)
      case 'rule': {
        if (seen.has(one.name)) return []
        seen.add(one.name)
        const named = question.ruleNamed(one.name)
        return [
          part(one, question, `rule:${one.name}`, textOf(one.name) ?? 'there is no such rule'),
          ...(named ? read(named) : []),
        ]
      }
      case 'role':
        return [part(one, question, `role:${one.role}`)]
      case 'compare':
        return [part(one, question, one.text, comparisonOf(one, question))]
      case 'field':
        return [part(one, question, one.text)]
      case 'always':
        return [part(one, question, '@')]
      case 'never':
        return [part(one, question, '!')]
    }
  }
  return read(rule)
}

const part = (rule: Rule, question: Question, text: string, about?: string): Part => ({
  rule: text,
  holds: evaluate(rule, question),
  ...(about !== undefined && { about }),
})

function comparisonOf({ left, right }: Rule & { kind: 'compare' }, { caller, target }: Question): string {
  const has = 'literal' in left ? left.literal : caller.attributes[left.attribute]
  const wanted = filled(right, target)
  if (has === undefined) return `the caller has no ${'literal' in left ? '' : left.attribute}`
  return wanted === undefined ? `the target does not say ${right}` : `${has} = ${wanted}`
}
