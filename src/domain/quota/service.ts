import type { Service } from '../service.ts'
import { deletedProjectsTask } from './deleted-projects.ts'

/** How much each project may have; what is limited is declared by the services. */
export const quota: Service = { name: 'quota', tasks: () => [deletedProjectsTask()] }
