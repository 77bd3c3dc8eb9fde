/** Glance's rules beside an endpoint's own, by what the domain calls that which they permit. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'

export const glanceRules: Readonly<Record<string, Guarded>> = {
  'image.publicize': { action: 'image:publicize_image', allow: rules.admin },
  'image.communitize': { action: 'image:communitize_image', allow: rules.projectMemberOrAdmin },
}
