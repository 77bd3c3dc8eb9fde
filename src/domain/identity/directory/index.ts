/** Offers users, groups, projects, domains, roles and who has which role where. */
import './tables.ts'

export { type Compliance, isExempt, NO_COMPLIANCE, passwordExpressionOf } from './compliance/compliance.ts'
export { disableInactive, noteActivity } from './compliance/inactivity.ts'
export { countFailure, forgetFailures, isLockedOut, tryWithLockout } from './compliance/lockout.ts'
export { complianceRefusals } from './compliance/refusals.ts'
export { DELETED_PROJECT, deletedAmong } from './project/deleted-project.ts'
export {
  createDomain,
  DEFAULT_DOMAIN,
  type Domain,
  deleteDomain,
  deleteProjectOrDomain,
  findDomain,
  findDomainByName,
  getDomain,
  listDomains,
  updateDomain,
} from './project/domain.ts'
export { PROJECT_DEPTH_MAX, parentIds, parentsOf, subtreeIds, subtreeOf } from './project/hierarchy.ts'
export {
  findProjectByName as findProjectNamed,
  findProjectRow,
  readProjects,
} from './project/project.store.ts'
export {
  changeProjectTags,
  createProject,
  deleteProject,
  findProject,
  getProject,
  listProjects,
  PROJECT_NAME_MAX,
  type Project,
  projectExists,
  updateProject,
} from './project/project.ts'
export { listProjectKeys, projectsByIds } from './project/project-key.ts'
export { projectRefusals } from './project/refusals.ts'
export { requireProjectDepth } from './project/tree-depth.ts'
export type { Assignment, AssignmentFilter } from './role/assignment-filter.ts'
export { type AssignmentPage, listAssignments, pageOfAssignments } from './role/assignment-list.ts'
export { type AssignmentNames, type PartyKind, readAssignmentNames } from './role/assignment-names.ts'
export { domainsOfUser, hasSystemRole, projectsOfUser } from './role/available-scopes.ts'
export { effectiveAssignments } from './role/effective-assignment.ts'
export { pageOfEffective } from './role/effective-page.ts'
export { roleRefusals } from './role/refusals.ts'
export {
  createRole,
  deleteRole,
  findRole,
  findRoleNamed,
  getRole,
  getVisibleRole,
  listRoles,
  ROLE_NAME_MAX,
  type Role,
  rolesByIds,
  updateRole,
} from './role/role.ts'
export {
  type Grant,
  grantRole,
  isGranted,
  requireGrant,
  revokeOtherProjectRoles,
  revokeRole,
  rolesGranted,
  type Target,
} from './role/role-assignment.ts'
export {
  impliedClosureOf,
  implyRole,
  listImplied,
  listInferences,
  readImplications,
  removeImplied,
  requireImplied,
} from './role/role-implication.ts'
export type { UserPasswordRow } from './tables.ts'
export { federatedLinkRefusals } from './user/federated-link.refusals.ts'
export { type FederatedLink, federatedLinksOf, findFederatedUserId, linkFederatedUser } from './user/federated-link.ts'
export { federatedGroupsOf, pruneFederatedGroups, writeFederatedGroups } from './user/federated-membership.ts'
export { findGroupByName, findGroupRow, isMember } from './user/group.store.ts'
export {
  addMember,
  createGroup,
  deleteGroup,
  findGroup,
  GROUP_NAME_MAX,
  getGroup,
  listGroups,
  listGroupsOf,
  removeMember,
  requireMember,
  updateGroup,
} from './user/group.ts'
export { changeOwnPassword } from './user/own-password.ts'
export { type HashCost, Passwords } from './user/password.ts'
export { userRefusals } from './user/refusals.ts'
export { findPassword, findUserByName, findUserRow, insertUser, updateUserRow } from './user/user.store.ts'
export {
  createUser,
  deleteUser,
  findUser,
  findUserNamed,
  getUser,
  listUsers,
  PASSWORD_MAX,
  type PasswordSetting,
  removeUser,
  USER_NAME_MAX,
  type User,
  type UserChange,
  updateUser,
} from './user/user.ts'
