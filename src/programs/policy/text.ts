/** Policies for people. Pure. */
import type { Explanation } from '../../api/policy/explain.ts'
import { columns } from '../columns.ts'

export interface ListedRule {
  action: string
  rule: string
  overridden: boolean
}

/** Those of the operator's file bear a star. */
export const listText = (rows: readonly ListedRule[]): string =>
  columns(rows.map(({ action, rule, overridden }) => [overridden ? '*' : '', action, quoted(rule)])).join('\n')

export interface ShownRule extends ListedRule {
  declared?: string
  /** What a token must be for; absent: anything. */
  scopes?: readonly string[]
  endpoints: readonly { method: string; path: string; summary: string }[]
}

export function showText({ action, rule, declared, scopes, overridden, endpoints }: ShownRule): string {
  const origin = overridden ? 'from the policy file' : 'the default'
  const lines = [action, `  ${quoted(rule)}  (${origin})`]
  if (overridden && declared !== undefined) lines.push(`  ${quoted(declared)}  (the default that it replaces)`)
  if (scopes) lines.push(`  with a token for: ${scopes.join(', ')}`)
  return [...lines, ...columns(endpoints.map(({ method, path, summary }) => [method, path, summary]))].join('\n')
}

export function explanationText({ action, allowed, rule, overridden, parts }: Explanation): string {
  const head = `${action}: ${allowed ? 'allowed' : 'refused'}`
  const origin = overridden ? 'from the policy file' : 'the default'
  const rows = parts.map(({ rule: text, holds, about }) => [holds ? 'yes' : 'no', text, about ?? ''])
  return [head, `  ${quoted(rule)}  (${origin})`, ...columns(rows)].join('\n')
}

const quoted = (rule: string): string => `"${rule}"`
