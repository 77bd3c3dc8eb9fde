/** Finds the images that paths name, in the words of Glance's rules. */
import type { Targets } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findAnyImage, imageRefusals, isMember } from '../../../domain/image/index.ts'

/** The caller's project, where the image is shared with it. */
async function membershipOf(ctx: StoreCtx, id: string): Promise<{ member_id?: string }> {
  const project = ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' ? ctx.who.scope.projectId : undefined
  return project !== undefined && (await isMember(ctx, id, project)) ? { member_id: project } : {}
}

export const targets: Targets<StoreCtx> = {
  image_id: {
    async find(ctx, id) {
      const image = await findAnyImage(ctx, id)
      if (!image) return undefined
      const { ownerId, name, visibility, status, diskFormat, containerFormat, hidden } = image
      return {
        id,
        name,
        project_id: ownerId,
        owner: ownerId,
        visibility,
        ...(await membershipOf(ctx, id)),
        status,
        protected: image.protected,
        os_hidden: hidden,
        disk_format: diskFormat,
        container_format: containerFormat,
      }
    },
    absent: (id) => imageRefusals.image_not_found({ id }),
  },
  member_id: 'a project, which rules compare by its id as it stands in the path',
  tag: 'a word on an image that the path names already',
}
