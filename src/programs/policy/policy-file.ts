/** The operator's policy file: YAML (or JSON) of action or alias to rule, as oslo.policy reads it. */
import { readFileSync } from 'node:fs'
import type { Pair } from 'yaml'
import type { Policy } from '../../api/policy/policy.ts'
import { type Remark, reviewRules, type WrittenRule } from '../../api/policy/review.ts'
import { yamlLibrary } from '../yaml.ts'

export interface PolicyFile {
  readonly rules: Readonly<Record<string, string>>
  readonly warnings: readonly Remark[]
}

/** @param copy where it can be read. @throws Error that names file, line and reason for everything that is wrong with it */
export function readPolicyFile(path: string, policy: Policy, copy = path): PolicyFile {
  return parsePolicyFile(path, readFileSync(copy, 'utf8'), policy)
}

export function parsePolicyFile(path: string, text: string, policy: Policy): PolicyFile {
  const { written, errors } = writtenIn(text)
  const review = reviewRules(written, policy.names(), policy.reachingActions())
  const wrong = [...errors, ...review.errors].sort((a, b) => a.line - b.line)
  if (wrong.length > 0) throw new Error(`The policy file cannot be used.\n${wrong.map((one) => at(path, one)).join('\n')}`)
  return { rules: Object.fromEntries(written.map(({ name, text: rule }) => [name, rule])), warnings: review.warnings }
}

export const at = (path: string, { line, text }: Remark): string => `${path}:${line}: ${text}`

function writtenIn(text: string): { written: WrittenRule[]; errors: Remark[] } {
  const { isMap, isScalar, LineCounter, parseDocument } = yamlLibrary()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'failsafe' })
  const errors: Remark[] = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, text: message }))
  const written: WrittenRule[] = []
  if (document.contents === null || errors.length > 0) return { written, errors }
  if (!isMap(document.contents)) return { written, errors: [{ line: 1, text: 'a mapping from actions to rules is expected' }] }
  for (const pair of document.contents.items) {
    const { key } = pair
    const line = isScalar(key) && key.range ? lines.linePos(key.range[0]).line : 1
    const rule = ruleOf(pair)
    if ('wrong' in rule) errors.push({ line, text: `${String(key)}: ${rule.wrong}` })
    else written.push({ name: String(key), text: rule.text, line })
  }
  return { written, errors }
}

/** An unquoted `!` is a tag to YAML and would leave the empty rule, which allows everybody: nothing is guessed. */
function ruleOf({ value }: Pair): { text: string } | { wrong: string } {
  if (!yamlLibrary().isScalar(value)) return { wrong: 'a rule is text; lists in lists, the form of old JSON files, are not read' }
  if (value.tag) return { wrong: `write a rule that begins with '!' in quotes: "!"` }
  if (typeof value.value !== 'string' || (value.value === '' && value.type === 'PLAIN'))
    return { wrong: 'the rule is missing; "" allows everybody with a token, "!" nobody' }
  return { text: value.value }
}
