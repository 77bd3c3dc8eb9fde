import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Handlers } from '../../../../api/define.ts'
import { reply } from '../../../../api/reply.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  findImageData,
  getImage,
  type ImageBasis,
  type ImageData,
  importStaged,
  stageImage,
  uploadImage,
} from '../../../../domain/image/index.ts'
import { badRequest, CloudError } from '../../../../kernel/errors.ts'
import { byteRangeOf, contentRangeOf } from '../byte-range.ts'
import type { dataApi } from '../contract/data.ts'
import { errors } from '../errors.ts'
import { STORE } from '../view.ts'

/** Ways to import. From other servers: not yet. */
export const IMPORT_METHODS: readonly string[] = ['glance-direct']

export const dataHandlers = (basis: ImageBasis): Handlers<typeof dataApi, StoreCtx> => ({
  uploadData: (ctx, { params, headers, stream }) => uploadImage(ctx, basis, params.image_id, intakeOf(headers, stream)),
  stageData: (ctx, { params, headers, stream }) => stageImage(ctx, basis, params.image_id, intakeOf(headers, stream)),
  async downloadData(ctx, { params, headers }) {
    const data = await findImageData(ctx, basis.files, params.image_id)
    return data ? sendData(data, headers) : reply(undefined, { status: 204 })
  },
  async importImage(ctx, { params, body }) {
    requireImportMethod(body)
    await getImage(ctx, params.image_id)
    await importStaged(ctx, basis, params.image_id)
  },
})

async function sendData({ image, sizeBytes, open }: ImageData, asked: IncomingHttpHeaders) {
  const range =
    asked.range === undefined ? contentRangeOf(asked['content-range'], sizeBytes) : byteRangeOf(asked.range, sizeBytes)
  if (range === 'several') throw badRequest('Several ranges in one request are not supported: ask for each of them.', 'Range')
  if (range === 'unsatisfiable') {
    const body = errors.body(badRequest('The Range request could not be satisfied.'), 416, '')
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

function intakeOf(headers: IncomingHttpHeaders, stream: Readable) {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/octet-stream') throw new CloudError('unsupported_media', `Invalid content type ${type}`)
  const store = headers['x-image-meta-store']
  if (store !== undefined && store !== STORE) throw badRequest(`Store ${store} is not available.`, 'x-image-meta-store')
  const size = sizeOf(headers)
  // An error is answered on the same connection, so the rest of the body must not be cut off with it.
  return {
    source: stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
    ...(size === undefined ? {} : { size }),
  }
}

function sizeOf(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['x-openstack-image-size'] ?? headers['content-length']
  if (text === undefined) return undefined
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  throw badRequest('Invalid or missing image size in request headers.', 'x-openstack-image-size')
}

/** @throws bad_request for a way of importing that this cloud does not offer */
function requireImportMethod(body: unknown): void {
  const method = valueAt(body, 'method')
  if (method === undefined) throw badRequest("Import request requires a 'method' field.", 'method')
  const name = valueAt(method, 'name')
  if (name === undefined) throw badRequest("Import request requires a 'name' field.", 'method.name')
  if (typeof name !== 'string' || !IMPORT_METHODS.includes(name))
    throw badRequest(`Unknown import method name '${name}'.`, 'method.name')
  const stores = valueAt(body, 'stores')
  const others = Array.isArray(stores) ? stores.filter((store) => store !== STORE) : []
  if (others.length > 0) throw badRequest(`Store ${others[0]} is not available.`, 'stores')
}

const valueAt = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
