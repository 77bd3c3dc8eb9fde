/** Glance's rules of metadata definitions: admins write them, everybody reads public ones and the own project's. */
import { rules } from '../../../../api/policy/rules.ts'

export const metadefNamedRules = { metadef_admin: 'role:admin' } as const

export const metadefAllow = {
  list: rules.projectReaderOrAdmin,
  get: `${rules.admin} or (role:reader and (project_id:%(project_id)s or 'public':%(visibility)s))`,
  write: 'rule:metadef_admin',
} as const

/** What reading all of a namespace asks besides. */
export const asked = (...actions: readonly string[]) =>
  actions.map((action) => ({ action: `image:${action}`, allow: metadefAllow.get, when: () => true }))
