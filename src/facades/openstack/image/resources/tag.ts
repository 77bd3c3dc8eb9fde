/** Tags of an image one by one, as Glance's API has them; all at once they are one of its attributes. */
import { rules } from '../../../../api/policy/rules.ts'
import { addTag, type ImageBasis, removeTag } from '../../../../domain/image/index.ts'
import { type Operations, operationsWith } from '../../resource/operation.ts'
import { glanceRefusals } from '../refusals.ts'

const operation = operationsWith<ImageBasis>()
const one = {
  path: '/images/{image_id}/tags/{tag}',
  action: 'image:modify_image',
  allow: rules.projectMemberOrAdmin,
  status: 204,
} as const

export const tagOperations: Operations<ImageBasis> = {
  addTag: operation({ method: 'PUT', ...one, summary: 'Give an image a tag' }, (ctx, { params }, { limits }) =>
    addTag(ctx, limits, params.image_id, requireTag(params.tag)),
  ),
  removeTag: operation({ method: 'DELETE', ...one, summary: 'Take a tag from an image' }, (ctx, { params }) =>
    removeTag(ctx, params.image_id, params.tag),
  ),
}

function requireTag(tag: string): string {
  if (tag.length <= 255) return tag
  throw glanceRefusals.tag_too_long({ tag }, { field: 'tags' })
}
