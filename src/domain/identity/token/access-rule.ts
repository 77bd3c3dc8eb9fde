/** Decides whether an access rule, which limits what a session may ask for, covers a request. */
import type { AccessRule } from '../../../kernel/context.ts'
import { matchesPath, type PathPattern, parsePathPattern } from './path-pattern.ts'

/** Whether a rule covers a request. @param path beneath the service, `/v2.1/servers/…` */
export const accessRuleCovers = (rule: AccessRule, request: AccessRule): boolean =>
  rule.service === request.service && rule.method === request.method && matchesPath(patternOf(rule), request.path)

/** Parsed once for each rule of a session. */
const patterns = new WeakMap<AccessRule, PathPattern>()

function patternOf(rule: AccessRule): PathPattern {
  const known = patterns.get(rule)
  if (known) return known
  const pattern = parsePathPattern(rule.path)
  patterns.set(rule, pattern)
  return pattern
}
