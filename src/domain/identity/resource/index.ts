/** Domains and projects. */
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
