import { defineApi } from '../../../../api/define.ts'
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'
import { imageBody, imageReply } from './schema.ts'

const READ = rules.projectReaderOrAdmin
const WRITE = rules.projectMemberOrAdmin

/** Of a JSON patch, in its present form and in that of Glance 2.0. */
export const PATCH_TYPES = {
  'application/openstack-images-v2.1-json-patch': 'path',
  'application/openstack-images-v2.0-json-patch': 'key',
} as const

export const imageApi = defineApi({
  listImages: {
    method: 'GET',
    path: '/images',
    summary: 'Images that the caller may see',
    action: 'image:get_images',
    allow: READ,
    status: 200,
    returns: Type.Object({
      images: Type.Array(imageReply),
      first: Type.String(),
      next: Type.Optional(Type.String()),
      schema: Type.String(),
    }),
  },
  createImage: {
    method: 'POST',
    path: '/images',
    summary: 'Make an image that waits for its data',
    action: 'image:add_image',
    allow: WRITE,
    body: imageBody,
    status: 201,
    returns: imageReply,
  },
  showImage: {
    method: 'GET',
    path: '/images/{image_id}',
    summary: 'One image',
    action: 'image:get_image',
    allow: READ,
    status: 200,
    returns: imageReply,
  },
  updateImage: {
    method: 'PATCH',
    path: '/images/{image_id}',
    summary: 'Change an image by a JSON patch',
    action: 'image:modify_image',
    allow: WRITE,
    body: Type.Unknown(),
    media: Object.keys(PATCH_TYPES),
    status: 200,
    returns: imageReply,
  },
  deleteImage: {
    method: 'DELETE',
    path: '/images/{image_id}',
    summary: 'Delete an image and its data',
    action: 'image:delete_image',
    allow: WRITE,
    status: 204,
  },
  deactivateImage: {
    method: 'POST',
    path: '/images/{image_id}/actions/deactivate',
    summary: 'Keep the data from being read',
    action: 'image:deactivate',
    allow: WRITE,
    status: 204,
  },
  reactivateImage: {
    method: 'POST',
    path: '/images/{image_id}/actions/reactivate',
    summary: 'Let the data be read again',
    action: 'image:reactivate',
    allow: WRITE,
    status: 204,
  },
  addTag: {
    method: 'PUT',
    path: '/images/{image_id}/tags/{tag}',
    summary: 'Give an image a tag',
    action: 'image:modify_image',
    allow: WRITE,
    status: 204,
  },
  removeTag: {
    method: 'DELETE',
    path: '/images/{image_id}/tags/{tag}',
    summary: 'Take a tag from an image',
    action: 'image:modify_image',
    allow: WRITE,
    status: 204,
  },
})
