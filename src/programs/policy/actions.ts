/** Every action that a rule may be written for, with its endpoints: what the controller serves, without starting it. */
import type { Api, Endpoint } from '../../contract/define.ts'
import { type Guarded, Policy } from '../../contract/policy/policy.ts'
import { api as agent } from '../../facades/agent/contract.ts'
import { api as console } from '../../facades/console/contract.ts'
import { api as compute } from '../../facades/openstack/compute/contract.ts'
import { alternatives } from '../../facades/openstack/identity/contract/alternatives.ts'
import { api as identity } from '../../facades/openstack/identity/contract.ts'
import { api as image } from '../../facades/openstack/image/contract.ts'
import { api as network } from '../../facades/openstack/network/contract.ts'

export interface Action extends Guarded {
  readonly service: string
  /** None for a rule that is asked instead of an endpoint's usual one. */
  readonly endpoints: readonly Endpoint[]
}

const APIS: Readonly<Record<string, Api>> = { identity, image, network, compute, console, agent }

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
  for (const rule of Object.values(alternatives)) found.set(rule.action, { service: 'identity', ...rule, endpoints: [] })
  return [...found.values()].sort((a, b) => (a.service + a.action < b.service + b.action ? -1 : 1))
}

/** The declared rules alone, as the controller has them before it reads a policy file. */
export function declaredPolicy(): Policy {
  const policy = new Policy()
  for (const api of Object.values(APIS)) policy.declare(api)
  policy.declare(alternatives)
  return policy
}
