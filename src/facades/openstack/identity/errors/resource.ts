/** Says what projects, domains, users, groups, passwords, roles and limits refuse in Keystone's words. */

import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type {
  complianceRefusals,
  projectRefusals,
  roleRefusals,
  userRefusals,
} from '../../../../domain/identity/directory/index.ts'
import type { identityRefusals } from '../../../../domain/identity/entity/index.ts'
import type { limitRefusals } from '../../../../domain/identity/limit/index.ts'
import { cannotStore, couldNotFind, expecting, notAuthorized } from './said.ts'

export const identitySaid = {
  not_allowed: notAuthorized(({ act }) => `identity:${act}`),
  immutable: {
    say: ({ kind, id, act }) =>
      `Unable to ${act} immutable ${kind} resource: ${id}. Set resource option "immutable" to false first.`,
  },
  marker_not_found: { say: ({ marker }: { marker: string }) => `Marker ${marker} could not be found.` },
  no_home_domain: ourWords,
  domain_not_found: couldNotFind('domain'),
  project_not_found: couldNotFind('project'),
  user_not_found: couldNotFind('user'),
  group_not_found: couldNotFind('group'),
  role_not_found: couldNotFind('role'),
} satisfies SaidBy<typeof identityRefusals>

const duplicate = ({ name, domainId }: { name: string; domainId: string }) =>
  `Duplicate entry found with name ${name} at domain ID ${domainId}`

export const userSaid = {
  user_name_taken: cannotStore('user', duplicate),
  group_name_taken: cannotStore('group', duplicate),
  not_in_group: { say: ({ userId, groupId }) => `Could not find user: ${userId} in group ${groupId}.` },
  default_project_is_domain: ourWords,
  too_many_logins: ourWords,
} satisfies SaidBy<typeof userRefusals>

export const complianceSaid = {
  password_form: ourWords,
  password_locked: {
    say: () =>
      'You cannot change your password at this time due to password policy disallowing password changes. Please contact your administrator to reset your password.',
  },
  password_too_young: {
    say: ({ days, daysLeft }) =>
      `You cannot change your password at this time due to the minimum password age. Once you change your password, it must be used for ${days} day(s) before it can be changed. Please try again in ${daysLeft} day(s) or contact your administrator to reset your password.`,
  },
  password_used_before: {
    say: ({ count }) =>
      `The new password cannot be identical to a previous password. The total number which includes the new password must be unique is ${count}.`,
  },
} satisfies SaidBy<typeof complianceRefusals>

export const projectSaid = {
  project_name_taken: cannotStore('project', duplicate),
  domain_name_taken: cannotStore(
    'project',
    ({ name }) => `it is not permitted to have two projects acting as domains with the same name: ${name}`,
  ),
  domain_name_reserved: { say: ({ name }) => `Domain cannot be named ${name}` },
  domain_enabled: { say: () => 'Cannot delete a domain that is enabled, please disable it first.' },
  parent_not_found: { say: ({ kind, id }) => `Could not find ${kind}: ${id}.` },
  parent_is_other_domain: {
    say: ({ parentId, domainId }) =>
      `Cannot create project, the parent (${parentId}) is acting as a domain, but this project's domain id (${domainId}) does not match the parent's id.`,
  },
  parent_of_other_domain: {
    say: ({ domainId, parentDomainId }) =>
      `Cannot create project, since it specifies its domain_id ${domainId}, but specifies a parent in a different domain (${parentDomainId}).`,
  },
  branch_disabled: { say: ({ id }) => `cannot create a project in a branch containing a disabled project: ${id}` },
  too_deep: { say: ({ parentId }) => `Max hierarchy depth reached for ${parentId} branch.` },
  tree_too_deep: ourWords,
  parents_disabled: { say: ({ id }) => `Cannot enable project ${id} since it has disabled parents` },
  subtree_enabled: { say: ({ id }) => `Cannot disable project ${id} since its subtree contains enabled projects.` },
  project_is_domain: ourWords,
  project_not_leaf: {
    say: ({ id }) =>
      `Cannot delete the project ${id} since it is not a leaf in the hierarchy. Use the cascade option if you want to delete a whole subtree.`,
  },
} satisfies SaidBy<typeof projectRefusals>

export const roleSaid = {
  role_name_taken: cannotStore('role', ({ name }) => `Duplicate entry found with name ${name}`),
  role_of_domain_for_system: {
    say: ({ roleId }) => `Role ${roleId} is a domain-specific role. Unable to use a domain-specific role in a system assignment.`,
  },
  role_of_other_domain: {
    say: ({ roleId, projectId }) => `Project ${projectId} must be in the same domain as the role ${roleId} being assigned.`,
  },
  role_assignment_not_found: {
    say: ({ roleId, actorId, targetId }) =>
      `Could not find role assignment with role: ${roleId}, user or group: ${actorId}, project, domain, or system: ${targetId}.`,
  },
  never_implied: { say: ({ id }) => `${id} cannot be an implied role.` },
  global_implies_domains: { say: () => 'Global role cannot imply a domain-specific role' },
  implied_already: cannotStore('implied_role', ({ priorId, impliedId }) => `${priorId} implies ${impliedId} already`),
  implication_circle: { say: ({ priorId, impliedId }) => `Role ${priorId} cannot imply ${impliedId}: it is implied by it.` },
  implied_role_not_found: { say: ({ priorId, impliedId }) => `${priorId} does not imply ${impliedId}.` },
} satisfies SaidBy<typeof roleRefusals>

const duplicateEntry = () => 'Duplicate entry'

export const limitSaid = {
  limit_not_found: { say: ({ id }) => `Could not find limit for ${id}.` },
  registered_limit_not_found: { say: ({ id }) => `Could not find registered limit for ${id}.` },
  limit_exists: cannotStore('limit', duplicateEntry),
  registered_limit_exists: cannotStore('registered_limit', duplicateEntry),
  limit_reference_unknown: expecting(
    ({ field }) => `${field}_id`,
    ({ of }) => of,
  ),
  limit_without_registered: { say: () => 'Unable to create a limit that has no corresponding registered limit.' },
  registered_limit_in_use: {
    say: ({ id }) => `Unable to update or delete registered limit ${id} because there are project limits associated with it.`,
  },
  limit_outside_tree: {
    say: ({ projectId, domainId, resourceName, serviceId, regionId, value }) => {
      const level = projectId === null ? `domain_id: ${domainId}` : `project_id: ${projectId}`
      return (
        `Invalid resource limit: The resource limit (${level}, resource_name: ${resourceName}, resource_limit: ${value}, ` +
        `service_id: ${serviceId}, region_id: ${regionId ?? 'None'}) doesn't satisfy current hierarchy model..`
      )
    },
  },
} satisfies SaidBy<typeof limitRefusals>
