import { defineApi } from '../../../../api/define.ts'
import { rules } from '../../../../api/policy/rules.ts'
import { Type } from '../../../../api/schema.ts'

const WRITE = rules.projectMemberOrAdmin

export const dataApi = defineApi({
  uploadData: {
    method: 'PUT',
    path: '/images/{image_id}/file',
    summary: 'The data of an image, as a stream',
    action: 'image:upload_image',
    allow: WRITE,
    streams: true,
    status: 204,
  },
  downloadData: {
    method: 'GET',
    path: '/images/{image_id}/file',
    summary: 'The data of an image, whole or a range of it',
    action: 'image:download_image',
    allow: WRITE,
    status: 200,
  },
  stageData: {
    method: 'PUT',
    path: '/images/{image_id}/stage',
    summary: 'Keep data aside for an import',
    action: 'image:modify_image',
    allow: WRITE,
    streams: true,
    status: 204,
  },
  importImage: {
    method: 'POST',
    path: '/images/{image_id}/import',
    summary: 'Make staged data the image',
    action: 'image:modify_image',
    allow: WRITE,
    body: Type.Unknown(),
    status: 202,
  },
})
