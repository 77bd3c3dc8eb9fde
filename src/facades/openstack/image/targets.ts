/** Finds the images that paths name, in the words of Glance's rules. */
import type { Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { imageRefusals } from '../../../domain/image/index.ts'
import { imageTarget } from '../image-access.ts'
import { metadefTargets } from './metadef/targets.ts'

export const targets: Targets<StoreCtx> = {
  image_id: { ...imageTarget, absent: (id) => imageRefusals.image_not_found({ id }) },
  store_id: 'a place for data, of which there is one: rules go by the image',
  ...metadefTargets,
  task_id: 'of the whole cloud: rules go by who asks',
  member_id: 'a project, which rules compare by its id as it stands in the path',
  tag: 'a word on an image that the path names already',
}
