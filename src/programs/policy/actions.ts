/** Every action that a rule may be written for, with its endpoints: what the controller serves, without starting it. */
import type { Api, Endpoint } from '../../api/define.ts'
import { type Guarded, Policy } from '../../api/policy/policy.ts'
import { FACES } from '../services.ts'

export interface Action extends Guarded {
  readonly service: string
  /** None for a rule that is asked instead of an endpoint's usual one, or besides it. */
  readonly endpoints: readonly Endpoint[]
}

/** All endpoints of a face, version documents too. */
const apiOf = ({ apis }: (typeof FACES)[number]): Api => Object.assign({}, ...apis.map(({ api }) => api))

/** By service, then by name. */
export function listActions(): Action[] {
  const found = new Map<string, Action>()
  for (const face of FACES)
    for (const endpoint of Object.values(apiOf(face)))
      for (const { action, allow, scopes } of [endpoint, ...(endpoint.asks ?? [])]) {
        const known = found.get(action)
        const endpoints = [...(known?.endpoints ?? []), endpoint]
        // what another face asks of it as well is still the first one's
        found.set(action, { service: known?.service ?? face.service, action, allow, scopes, endpoints })
      }
  for (const { service, rules = {} } of FACES)
    for (const rule of Object.values(rules))
      if (!found.has(rule.action)) found.set(rule.action, { service, ...rule, endpoints: [] })
  return [...found.values()].sort((a, b) => (a.service + a.action < b.service + b.action ? -1 : 1))
}

/** What rules of an API refer to by name, and nothing asks by itself. */
export const listNamedRules = (): { service: string; name: string; rule: string }[] =>
  FACES.flatMap(({ service, namedRules = {} }) => Object.entries(namedRules).map(([name, rule]) => ({ service, name, rule })))

/** The declared rules alone, as the controller has them before it reads a policy file. */
export function declaredPolicy(): Policy {
  const policy = new Policy()
  for (const face of FACES) {
    policy.declare(apiOf(face))
    policy.declare(face.rules ?? {})
    policy.declareNamed(face.namedRules ?? {})
  }
  return policy
}
