/** Glance's rules beside an endpoint's own, by what the domain calls that which they permit. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'
import { imageAllow, readImage } from '../image-access.ts'
import { metadefAllow } from './metadef/rules.ts'

export const glanceRules: Readonly<Record<string, Guarded>> = {
  'image.read': readImage,
  'image.download': { action: 'image:download_image', allow: imageAllow.download },
  'image.publicize': { action: 'image:publicize_image', allow: rules.admin },
  'metadef.read': { action: 'image:get_metadef_namespace', allow: metadefAllow.get },
  'image.communitize': { action: 'image:communitize_image', allow: rules.projectMemberOrAdmin },
}
