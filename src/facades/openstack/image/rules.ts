/** Glance's rules beside an endpoint's own, by what the domain calls that which they permit. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'
import { metadefAllow } from './metadef/rules.ts'

/** The project's own, those that it is a member of, and those for everyone. */
const OPEN = `(project_id:%(project_id)s or project_id:%(member_id)s or 'community':%(visibility)s or 'public':%(visibility)s)`
export const imageAllow = {
  get: `${rules.admin} or (role:reader and ${OPEN})`,
  download: `${rules.admin} or (role:member and ${OPEN})`,
} as const

export const glanceRules: Readonly<Record<string, Guarded>> = {
  'image.read': { action: 'image:get_image', allow: imageAllow.get },
  'image.download': { action: 'image:download_image', allow: imageAllow.download },
  'image.publicize': { action: 'image:publicize_image', allow: rules.admin },
  'metadef.read': { action: 'image:get_metadef_namespace', allow: metadefAllow.get },
  'image.communitize': { action: 'image:communitize_image', allow: rules.projectMemberOrAdmin },
}
