/** Roles, who has them where, and what follows from that. */
export type { Assignment, AssignmentFilter } from './assignment-filter.ts'
export { listAssignments } from './assignment-list.ts'
export { namesIn, type PartyKind, type PartyName, type PartyNames } from './assignment-names.ts'
export { domainsOfUser, hasSystemRole, projectsOfUser } from './available-scopes.ts'
export { effectiveAssignments } from './effective.ts'
export { roleRefusals } from './refusals.ts'
export {
  createRole,
  deleteRole,
  findRole,
  findRoleNamed,
  getRole,
  listRoles,
  ROLE_NAME_MAX,
  type Role,
  showRole,
  updateRole,
} from './role.ts'
export {
  type Actor,
  type Grant,
  grantRole,
  requireGrant,
  revokeRole,
  rolesGranted,
  type Target,
} from './role-assignment.ts'
export {
  type Inference,
  implyRole,
  listImplied,
  listInferences,
  readImplications,
  removeImplied,
  requireImplied,
} from './role-implication.ts'
