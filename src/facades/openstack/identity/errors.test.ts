import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWordsOf } from '../../../api/refusal-table.ts'
import { catalogRefusals as catalog } from '../../../domain/identity/catalog/index.ts'
import { credentialRefusals as credential } from '../../../domain/identity/credential/index.ts'
import {
  applicationCredentialRefusals as application,
  oauth1Refusals as oauth1,
  trustRefusals as trust,
} from '../../../domain/identity/delegation/index.ts'
import {
  complianceRefusals as compliance,
  projectRefusals as resource,
  roleRefusals as role,
  userRefusals as user,
} from '../../../domain/identity/directory/index.ts'
import { domainConfigRefusals as config } from '../../../domain/identity/domain-config/index.ts'
import { identityRefusals as identity } from '../../../domain/identity/entity/index.ts'
import { federationRefusals as federation } from '../../../domain/identity/federation/index.ts'
import { limitRefusals as limit } from '../../../domain/identity/limit/index.ts'
import { loginRefusals as login } from '../../../domain/identity/login/index.ts'
import { tokenRefusals as token } from '../../../domain/identity/token/index.ts'
import { errors } from './errors.ts'

const CLIENT_ERROR =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.'
const STORE = 'Conflict occurred attempting to store'
const ada = { name: 'ada', domainId: 'd' }
const ofDomain = { projectId: null, domainId: 'd', resourceName: 'cores', serviceId: 's', regionId: null, value: 11 }

test('Keystone’s sentences are the ones that clients know', () => {
  for (const [error, sentence] of [
    [identity.user_not_found({ id: 'u' }), 'Could not find user: u.'],
    [
      identity.not_allowed({ act: 'create_user' }),
      'You are not authorized to perform the requested action: identity:create_user.',
    ],
    [
      identity.immutable({ kind: 'project', id: 'p', act: 'delete' }),
      'Unable to delete immutable project resource: p. Set resource option "immutable" to false first.',
    ],
    [user.user_name_taken(ada), `${STORE} user - Duplicate entry found with name ada at domain ID d.`],
    [user.not_in_group({ userId: 'u', groupId: 'g' }), 'Could not find user: u in group g.'],
    [
      resource.domain_name_taken({ name: 'a' }),
      `${STORE} project - it is not permitted to have two projects acting as domains with the same name: a.`,
    ],
    [resource.branch_disabled({ id: 'p' }), 'cannot create a project in a branch containing a disabled project: p'],
    [resource.subtree_enabled({ id: 'p' }), 'Cannot disable project p since its subtree contains enabled projects.'],
    [resource.too_deep({ parentId: 'p' }), 'Max hierarchy depth reached for p branch.'],
    [role.global_implies_domains(), 'Global role cannot imply a domain-specific role'],
    [role.implied_already({ priorId: 'a', impliedId: 'b' }), `${STORE} implied_role - a implies b already.`],
    [
      role.role_assignment_not_found({ roleId: 'r', actorId: 'a', targetId: 'system' }),
      'Could not find role assignment with role: r, user or group: a, project, domain, or system: system.',
    ],
    [limit.limit_not_found({ id: 'none' }), 'Could not find limit for none.'],
    [limit.limit_exists(), `${STORE} limit - Duplicate entry.`],
    [
      limit.limit_reference_unknown({ of: 'registered_limit', field: 'service' }),
      `Expecting to find service_id in registered_limit. ${CLIENT_ERROR}`,
    ],
    [
      limit.limit_outside_tree(ofDomain),
      "Invalid resource limit: The resource limit (domain_id: d, resource_name: cores, resource_limit: 11, service_id: s, region_id: None) doesn't satisfy current hierarchy model..",
    ],
    [catalog.endpoint_region_unknown({ id: 'r' }), `Expecting to find endpoint region_id in region table. ${CLIENT_ERROR}`],
    [catalog.region_exists({ id: 'r' }), `${STORE} region - Duplicate ID, r.`],
    [catalog.endpoint_group_not_found({ id: 'g' }), 'Could not find Endpoint Group: g.'],
    [
      config.domain_config_not_found({ domainId: 'd', group: 'identity', option: 'driver' }),
      'Could not find option driver in group identity in domain configuration for domain d.',
    ],
    [
      config.domain_config_not_found({ domainId: 'd', group: undefined, option: undefined }),
      'Could not find any options in domain configuration for domain d.',
    ],
    [config.config_empty(), 'Invalid domain specific configuration: No options specified.'],
    [
      compliance.password_used_before({ count: 2 }),
      'The new password cannot be identical to a previous password. The total number which includes the new password must be unique is 2.',
    ],
    [
      compliance.password_too_young({ days: 2, daysLeft: 1 }),
      'You cannot change your password at this time due to the minimum password age. Once you change your password, it must be used for 2 day(s) before it can be changed. Please try again in 1 day(s) or contact your administrator to reset your password.',
    ],
    [credential.blob_without_access(), `Expecting to find access in credential. ${CLIENT_ERROR}`],
    [credential.access_key_not_found(), 'EC2 access key not found.'],
    [
      credential.outside_delegation(),
      'You are not authorized to perform the requested action: Credential project does not match the project scope of the delegated token.',
    ],
    [application.access_rule_not_found({ id: 'r' }), 'Could not find Access Rule: r.'],
    [oauth1.parameter_missing({ name: 'oauth_nonce' }), `Expecting to find oauth_nonce in request. ${CLIENT_ERROR}`],
    [oauth1.request_expired(), 'Request token is expired'],
    [trust.trust_exists(), `${STORE} trust - Duplicate entry.`],
    [trust.redelegation_spent({ left: 0, limit: 3 }), 'Remaining redelegation depth of 0 out of allowed range of [0..3]'],
    [trust.roles_lost(), 'Trustee has no delegated roles.'],
    [login.password_expired({ userId: 'u' }), 'The password is expired and needs to be changed for user: u.'],
    [login.domain_missing({ of: 'user' }), `Expecting to find domain in user. ${CLIENT_ERROR}`],
    [
      login.token_by_delegation({ by: 'access-token' }),
      'You are not authorized to perform the requested action: Using OAuth-scoped token to create another token. Create a new OAuth-scoped token instead.',
    ],
    [token.token_not_found(), 'Failed to validate token'],
    [federation.identity_provider_exists({ id: 'p' }), `${STORE} identity_provider - Duplicate entry: p.`],
    [
      federation.protocol_not_found({ id: 'a', providerId: 'p' }),
      'Could not find federated protocol a for Identity Provider: p.',
    ],
  ] as const)
    assert.equal(inWordsOf(errors.said, error).message, sentence)
})
