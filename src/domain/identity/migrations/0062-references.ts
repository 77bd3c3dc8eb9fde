import { addReferences } from '../../../store/reference.ts'
import type { Db } from '../../../store/store.ts'

/** What may not outlive what it stands on, also when both come and go at once. */
export const up = (db: Db): Promise<void> =>
  addReferences(db, [
    ['project.parent_id', 'project.id'],
    ['project.domain_id', 'project.id'],
    ['identity_user.domain_id', 'project.id'],
    ['identity_group.domain_id', 'project.id'],
    ['identity_group_member.group_id', 'identity_group.id'],
    ['identity_group_member.user_id', 'identity_user.id'],
    ['catalog_endpoint.service_id', 'catalog_service.id'],
    ['catalog_endpoint.region_id', 'catalog_region.id'],
    ['role_assignment.role_id', 'role.id'],
  ])
