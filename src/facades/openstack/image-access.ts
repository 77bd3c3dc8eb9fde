/** Who may see and change images, as Glance's rules have it: for its own API and for Nova's, which passes requests for images on. */
import type { Guarded } from '../../api/policy/policy.ts'
import { rules } from '../../api/policy/rules.ts'
import type { RowTarget } from '../../api/policy-target.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { findAnyImage, type Image, isMember } from '../../domain/image/index.ts'

/** The project's own, those that it is a member of, and those for everyone. */
const OPEN = `(project_id:%(project_id)s or project_id:%(member_id)s or 'community':%(visibility)s or 'public':%(visibility)s)`

export const imageAllow = {
  get: `${rules.admin} or (role:reader and ${OPEN})`,
  download: `${rules.admin} or (role:member and ${OPEN})`,
  list: rules.projectReaderOrAdmin,
  change: rules.projectMemberOrAdmin,
} as const

export const readImage: Guarded = { action: 'image:get_image', allow: imageAllow.get }

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

/** The image that a path names, in the words of Glance's rules. */
export const imageTarget: Omit<RowTarget<StoreCtx>, 'absent'> = {
  read: readImage,
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
}

/** What every image has, or Glance keeps for itself: no property of a caller's own is called so. */
const NAMES = new Set([
  ...['id', 'name', 'status', 'visibility', 'protected', 'os_hidden', 'owner', 'tags', 'min_ram', 'min_disk'],
  ...['checksum', 'os_hash_algo', 'os_hash_value', 'size', 'virtual_size', 'container_format', 'disk_format'],
  ...['created_at', 'updated_at', 'self', 'file', 'stores', 'schema'],
  ...['direct_url', 'location', 'locations', 'deleted', 'deleted_at'],
])

export const isImageName = (name: string): boolean => NAMES.has(name) || name.startsWith('os_glance')
