/** Roles, who has them where, and what follows from that. */
export { type AssignmentFilter, effectiveAssignments, listAssignments } from './assignment-list.ts'
export { domainsOfUser, hasSystemRole, projectsOfUser } from './own-access.ts'
export {
  createRole,
  deleteRole,
  findRole,
  findRoleNamed,
  getRole,
  listRoles,
  ROLE_NAME_MAX,
  type Role,
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
export { implyRole, listImplied, readImplications, removeImplied, requireImplied } from './role-implication.ts'
