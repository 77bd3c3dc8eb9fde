/** Domains and projects. */
export { accountNumberOf } from './account-number.ts'
export {
  createDomain,
  DEFAULT_DOMAIN,
  type Domain,
  deleteDomain,
  deleteResource,
  findDomain,
  findDomainByName,
  getDomain,
  listDomains,
  updateDomain,
} from './domain.ts'
export { DEPTH_MAX, type IdTree, parentIds, parentsOf, subtreeIds, subtreeOf } from './hierarchy.ts'
export { findProjectByName as findProjectNamed } from './project.store.ts'
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
export { listProjectKeys, projectsByIds } from './project-key.ts'
export { resourceRefusals } from './refusals.ts'
