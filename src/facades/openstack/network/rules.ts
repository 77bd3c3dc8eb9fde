/** Neutron's rules for single attributes: those that the attributes declare, and those that go by whose network it is. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'
import { attributeRulesOf } from '../resource/attribute-rules.ts'
import { resources } from './resources/index.ts'

/** What only the owner of a network may give of a port on it, where others may make ports too. */
const OF_NETWORK_OWNER = [
  'network_id',
  'mac_address',
  'device_owner',
  'fixed_ips:ip_address',
  'port_security_enabled',
  'allowed_address_pairs',
].flatMap((attribute) => [`create_port:${attribute}`, `update_port:${attribute}`])

/** A router takes the address that the cloud gives it, and translates. */
const OF_GATEWAY = ['enable_snat', 'external_fixed_ips'].flatMap((attribute) => [
  `create_router:external_gateway_info:${attribute}`,
  `update_router:external_gateway_info:${attribute}`,
])

const declare = (actions: readonly string[], allow: string): Record<string, Guarded> =>
  Object.fromEntries(actions.map((action) => [action, { action, allow }]))

/** Of whose rows one may read and change: the domain asks them of somebody else's rows. */
const ofRows = resources.flatMap(({ name, allow }) =>
  Object.entries(allow).map(([act, text]): Record<string, Guarded> => declare([`${act}_${name}`], text)),
)

/** By their own names, by which the domain asks for them too. */
export const neutronRules: Readonly<Record<string, Guarded>> = {
  ...Object.assign({}, ...ofRows),
  ...attributeRulesOf(resources),
  ...declare(OF_NETWORK_OWNER, `${rules.admin} or (role:member and rule:network_owner)`),
  ...declare(['update_port:mac_address'], `${rules.admin} or (role:manager and rule:network_owner)`),
  ...declare(OF_GATEWAY, rules.admin),
}

export const namedRules = {
  /** Whose network a port or subnet is of. */
  network_owner: 'project_id:%(network:project_id)s',
  admin_or_network_owner: 'rule:admin_required or rule:network_owner',
  shared: 'field:networks:shared=True',
  external: 'field:networks:router:external=True',
  /** Of a subnet: that its network is. */
  external_network: 'field:subnets:router:external=True',
} as const
