/** The door of identity: other services and facades come in here only. */
export { homeDomain } from './access.ts'
export { type AssignmentFilter, effectiveAssignments, listAssignments } from './assignment-list.ts'
export type { Extra, Options } from './attributes.ts'
export { type Bootstrap, bootstrapIdentity } from './bootstrap.ts'
export { Catalog, type CatalogEntry } from './catalog.ts'
export {
  createDomain,
  DEFAULT_DOMAIN,
  type Domain,
  deleteDomain,
  findDomain,
  getDomain,
  listDomains,
  updateDomain,
} from './domain.ts'
export {
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointInterface,
  getEndpoint,
  listEndpoints,
  updateEndpoint,
} from './endpoint.ts'
export { type Comparison, equals, type Filter, type ListRequest } from './filter.ts'
export {
  addMember,
  createGroup,
  deleteGroup,
  GROUP_NAME_MAX,
  type Group,
  getGroup,
  listGroups,
  removeMember,
  requireMember,
  updateGroup,
} from './group.ts'
export { type Identity, type IdentityOptions, openIdentity } from './identity.ts'
export { type DomainRef, type LoginMethod, type LoginRequest, login, type ScopeWish, type UserRef } from './login.ts'
export { domainsOfUser, hasSystemRole, projectsOfUser } from './own-access.ts'
export {
  createProject,
  deleteProject,
  findProject,
  findProjectName,
  getProject,
  listProjects,
  PROJECT_NAME_MAX,
  type Project,
  projectExists,
  updateProject,
} from './project.ts'
export { createRegion, deleteRegion, getRegion, listRegions, type Region, updateRegion } from './region.ts'
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
export { createService, deleteService, findService, getService, listServices, type Service, updateService } from './service.ts'
export type { Session } from './session.ts'
export { identityTasks } from './tasks.ts'
export { getSession, revokeToken } from './token-access.ts'
export { rotateTokenKeys } from './token-key.ts'
export {
  changeOwnPassword,
  createUser,
  deleteUser,
  findUser,
  getUser,
  listUsers,
  type NewUser,
  PASSWORD_MAX,
  USER_NAME_MAX,
  type User,
  type UserChange,
  updateUser,
} from './user.ts'
