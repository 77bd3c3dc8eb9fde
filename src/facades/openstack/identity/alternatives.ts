/** Rules that Keystone asks instead of an endpoint's usual one, for some of the rows that it serves. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { allow } from './allow.ts'
import { withScopes } from './scopes.ts'

const rule = (action: string, text: string): Guarded => withScopes({ action: `identity:${action}`, allow: text })

/** By the action that counts for roles of the whole cloud. */
export const DOMAIN_ROLE_RULES: Readonly<Record<string, Guarded>> = {
  'identity:get_role': rule('get_domain_role', allow.systemReader),
  'identity:list_roles': rule('list_domain_roles', allow.systemReader),
  'identity:create_role': rule('create_domain_role', allow.admin),
  'identity:update_role': rule('update_domain_role', allow.admin),
  'identity:delete_role': rule('delete_domain_role', allow.admin),
}

/** For assignments in a whole tree of projects. */
export const TREE_RULE = {
  for: 'identity:list_role_assignments',
  rule: rule('list_role_assignments_for_tree', allow.listReader),
} as const

/** For the trusts of one trustor, and those for one trustee. */
export const TRUST_LIST_RULES = {
  for: 'identity:list_trusts',
  ofTrustor: rule('list_trusts_for_trustor', allow.trustsOfTrustor),
  forTrustee: rule('list_trusts_for_trustee', allow.trustsForTrustee),
} as const

export const alternatives: Readonly<Record<string, Guarded>> = {
  ...DOMAIN_ROLE_RULES,
  [TREE_RULE.for]: TREE_RULE.rule,
  [TRUST_LIST_RULES.ofTrustor.action]: TRUST_LIST_RULES.ofTrustor,
  [TRUST_LIST_RULES.forTrustee.action]: TRUST_LIST_RULES.forTrustee,
}
