/** Finds the images that paths name, in the words of Glance's rules. */
import type { Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findAnyImage, type Image, imageRefusals, isMember } from '../../../domain/image/index.ts'
import { metadefTargets } from './metadef/targets.ts'
import { imageAllow } from './rules.ts'

/**
 * The caller's project, where the image is shared with it. Nothing says `shared` to others: Glance's own rules name that beside `public`, where
 * its database has left out what is shared with somebody else.
 */
async function sharingOf(
  ctx: StoreCtx,
  { id, ownerId, visibility }: Pick<Image, 'id' | 'ownerId' | 'visibility'>,
): Promise<{ member_id?: string; visibility?: string }> {
  const project = ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' ? ctx.who.scope.projectId : undefined
  if (project !== undefined && (await isMember(ctx, id, project))) return { member_id: project, visibility }
  return visibility === 'shared' && ownerId !== project ? {} : { visibility }
}

export const targets: Targets<StoreCtx> = {
  image_id: {
    read: { action: 'image:get_image', allow: imageAllow.get },
    async find(ctx, id) {
      const image = await findAnyImage(ctx, id)
      if (!image) return undefined
      const { ownerId, name, status, diskFormat, containerFormat, hidden } = image
      return {
        id,
        name,
        project_id: ownerId,
        owner: ownerId,
        ...(await sharingOf(ctx, image)),
        status,
        protected: image.protected,
        os_hidden: hidden,
        disk_format: diskFormat,
        container_format: containerFormat,
      }
    },
    absent: (id) => imageRefusals.image_not_found({ id }),
  },
  store_id: 'a place for data, of which there is one: rules go by the image',
  ...metadefTargets,
  task_id: 'of the whole cloud: rules go by who asks',
  member_id: 'a project, which rules compare by its id as it stands in the path',
  tag: 'a word on an image that the path names already',
}
