/** The data of images: uploads, downloads, and what is kept aside for imports. */
import type { IncomingHttpHeaders } from 'node:http'
import { rules } from '../../../api/policy/rules.ts'
import { reply } from '../../../api/reply.ts'
import { findImageData, type ImageBasis, type ImageData, stageImage, uploadImage } from '../../../domain/image/index.ts'
import { imageAllow } from '../image-access.ts'
import { type Operations, operationsWith } from '../resource/operation.ts'
import { mediaTypeOf, piecesOf, type StreamedBody } from '../resource/request-stream.ts'
import { byteRangeOf, contentRangeOf } from './byte-range.ts'
import { errors } from './errors.ts'
import { glanceRefusals } from './refusals.ts'
import { STORE } from './store.ts'

const operation = operationsWith<ImageBasis>()
const WRITE = { allow: rules.projectMemberOrAdmin } as const
const intake = { method: 'PUT', ...WRITE, streams: true, status: 204 } as const

export const dataOperations: Operations<ImageBasis> = {
  uploadData: operation(
    { ...intake, path: '/images/{image_id}/file', summary: 'The data of an image, as a stream', action: 'image:upload_image' },
    (ctx, { params, ...body }, basis) => uploadImage(ctx, basis, params.image_id, intakeOf(body)),
  ),
  downloadData: operation(
    {
      method: 'GET',
      path: '/images/{image_id}/file',
      summary: 'The data of an image, whole or a range of it',
      action: 'image:download_image',
      allow: imageAllow.download,
      queried: true,
      status: 200,
    },
    async (ctx, { params, headers }, { files }) => {
      const data = await findImageData(ctx, files, params.image_id)
      return data ? sendData(data, headers) : reply(undefined, { status: 204 })
    },
  ),
  stageData: operation(
    { ...intake, path: '/images/{image_id}/stage', summary: 'Keep data aside for an import', action: 'image:modify_image' },
    (ctx, { params, ...body }, basis) => stageImage(ctx, basis, params.image_id, intakeOf(body)),
  ),
}

async function sendData({ image, sizeBytes, open }: ImageData, asked: IncomingHttpHeaders) {
  const range =
    asked.range === undefined ? contentRangeOf(asked['content-range'], sizeBytes) : byteRangeOf(asked.range, sizeBytes)
  if (range === 'several') throw glanceRefusals.several_ranges({ field: 'Range' })
  if (range === 'unsatisfiable') {
    const body = errors.body(glanceRefusals.unsatisfiable_range(), 416, '')
    return reply(body, { status: 416, headers: { 'Content-Range': `bytes */${sizeBytes}` } })
  }
  const length = range ? range.end - range.start + 1 : sizeBytes
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(length),
    'Content-MD5': image.md5 ?? '',
    ...(range ? { 'Content-Range': `bytes ${range.start}-${range.end}/${sizeBytes}` } : {}),
  }
  return reply(await open(range), { status: range ? 206 : 200, headers })
}

function intakeOf({ headers, stream }: StreamedBody) {
  const type = mediaTypeOf(headers)
  if (type !== 'application/octet-stream') throw glanceRefusals.wrong_content_type({ type })
  const store = headers['x-image-meta-store']
  if (store !== undefined && store !== STORE) throw glanceRefusals.no_store({ store }, { field: 'x-image-meta-store' })
  const size = sizeOf(headers)
  return { source: piecesOf(stream), ...(size === undefined ? {} : { size }) }
}

function sizeOf(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['x-openstack-image-size'] ?? headers['content-length']
  if (text === undefined) return undefined
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  throw glanceRefusals.no_image_size({ field: 'x-openstack-image-size' })
}
