import { reply } from '../../../../api/reply.ts'
import { changeMeta, changeTags, getServer } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { badRequest, notFound } from '../../../../kernel/errors.ts'
import type { serverMetadataApi, serverTagApi } from '../contract/server-part.ts'
import type { HandlersOf } from './deps.ts'

export const serverMetadataHandlers: HandlersOf<typeof serverMetadataApi> = {
  listMetadata: async (ctx, { params }) => ({ metadata: (await getServer(ctx, params.server_id)).meta }),
  addMetadata: async (ctx, { params, body }) => ({
    metadata: await changeMeta(ctx, params.server_id, (meta) => ({ ...meta, ...body.metadata })),
  }),
  replaceMetadata: async (ctx, { params, body }) => ({
    metadata: await changeMeta(ctx, params.server_id, () => body.metadata),
  }),
  showMetadataItem: async (ctx, { params }) => {
    const { meta } = await getServer(ctx, params.server_id)
    return { meta: { [params.key]: requireItem(meta, params.key) } }
  },
  updateMetadataItem: async (ctx, { params, body }) => {
    const value = body.meta[params.key]
    if (value === undefined) throw badRequest('Request body and URI mismatch', 'meta')
    await changeMeta(ctx, params.server_id, (meta) => ({ ...meta, [params.key]: value }))
    return { meta: { [params.key]: value } }
  },
  deleteMetadataItem: async (ctx, { params }) => {
    await changeMeta(ctx, params.server_id, (meta) => {
      requireItem(meta, params.key)
      return Object.fromEntries(Object.entries(meta).filter(([key]) => key !== params.key))
    })
  },
}

function requireItem(meta: Record<string, string>, key: string): string {
  const value = Object.hasOwn(meta, key) ? meta[key] : undefined
  if (value === undefined) throw notFound('Metadata item was not found')
  return value
}

const TAGS_MAX = 50

export const serverTagHandlers: HandlersOf<typeof serverTagApi> = {
  listTags: async (ctx, { params }) => ({ tags: await tagsOf(ctx, params.server_id) }),
  replaceTags: async (ctx, { params, body }) => {
    await changeTags(ctx, params.server_id, () => [...new Set(body.tags)])
    return { tags: await tagsOf(ctx, params.server_id) }
  },
  deleteTags: async (ctx, { params }) => changeTags(ctx, params.server_id, () => []),
  checkTag: async (ctx, { params }) => requireTag(await tagsOf(ctx, params.server_id), params.server_id, params.tag),
  addTag: async (ctx, { params, base }) => {
    const { server_id: id, tag } = params
    let had = false
    await changeTags(ctx, id, (tags) => {
      had = tags.includes(tag)
      return had ? tags : withTag(id, tags, tag)
    })
    return had
      ? reply(undefined, { status: 204 })
      : reply(undefined, { headers: { Location: `${base}/servers/${id}/tags/${encodeURIComponent(tag)}` } })
  },
  deleteTag: async (ctx, { params }) =>
    changeTags(ctx, params.server_id, (tags) => {
      requireTag(tags, params.server_id, params.tag)
      return tags.filter((tag) => tag !== params.tag)
    }),
}

const tagsOf = async (ctx: StoreCtx, id: string): Promise<string[]> => (await getServer(ctx, id)).tags

function requireTag(tags: readonly string[], id: string, tag: string): void {
  if (!tags.includes(tag)) throw notFound(`Server ${id} has no tag '${tag}'`)
}

function withTag(id: string, tags: string[], tag: string): string[] {
  if (tags.length >= TAGS_MAX) throw badRequest(`The number of tags exceeded the per-server limit ${TAGS_MAX}`)
  if (tag.length > 60) throw badRequest(`Tag '${tag}' is too long. Maximum length of a tag is 60`)
  if (/[,/]/.test(tag)) throw badRequest(`Tag '${tag}' is invalid. Tags cannot contain ',' or '/': server ${id}.`)
  return [...tags, tag]
}
