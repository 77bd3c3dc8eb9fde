/** Every action that a rule may be written for, with its endpoints: what the controller serves, without starting it. */
import type { Api, Endpoint } from '../../api/define.ts'
import { type Guarded, Policy } from '../../api/policy/policy.ts'
import { api as agent } from '../../facades/agent/contract.ts'
import { api as console } from '../../facades/console/contract.ts'
import { FINER as computeFiner } from '../../facades/openstack/compute/allow.ts'
import { api as compute } from '../../facades/openstack/compute/contract.ts'
import { alternatives } from '../../facades/openstack/identity/contract/alternatives.ts'
import { api as identity } from '../../facades/openstack/identity/contract.ts'
import { api as image } from '../../facades/openstack/image/contract.ts'
import { api as network } from '../../facades/openstack/network/contract.ts'

export interface Action extends Guarded {
  readonly service: string
  /** None for a rule that is asked instead of an endpoint's usual one, or besides it. */
  readonly endpoints: readonly Endpoint[]
}

const APIS: Readonly<Record<string, Api>> = { identity, image, network, compute, console, agent }

/** Rules without an endpoint of their own: asked instead of one's usual rule, or besides it. */
const FINER: Readonly<Record<string, Readonly<Record<string, Guarded>>>> = { identity: alternatives, compute: computeFiner }

/** By service, then by name. */
export function listActions(): Action[] {
  const found = new Map<string, Action>()
  for (const [service, api] of Object.entries(APIS))
    for (const endpoint of Object.values(api)) {
      const before = found.get(endpoint.action)
      const endpoints = [...(before?.endpoints ?? []), endpoint]
      const { action, allow, scopes } = endpoint
      found.set(action, { service, action, allow, scopes, endpoints })
    }
  for (const [service, rules] of Object.entries(FINER))
    for (const rule of Object.values(rules)) found.set(rule.action, { service, ...rule, endpoints: [] })
  return [...found.values()].sort((a, b) => (a.service + a.action < b.service + b.action ? -1 : 1))
}

/** The declared rules alone, as the controller has them before it reads a policy file. */
export function declaredPolicy(): Policy {
  const policy = new Policy()
  for (const api of Object.values(APIS)) policy.declare(api)
  for (const rules of Object.values(FINER)) policy.declare(rules)
  return policy
}
