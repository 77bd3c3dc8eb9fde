/** Tags of servers, since 2.26. */

import { reply } from '../../../../api/reply.ts'
import { strict, Type } from '../../../../api/schema.ts'
import { changeTags, getServer } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { tag } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'

const TAGS_MAX = 50
const tags = strict({ tags: Type.Array(tag, { maxItems: TAGS_MAX }) })
const rule = <const A extends string, const R extends string>(verb: A, allowed: R) =>
  ({ action: `os_compute_api:os-server-tags:${verb}`, allow: allowed, since: '2.26' }) as const
const all = '/servers/{server_id}/tags'
const one = `${all}/{tag}` as const

const tagsOf = async (ctx: StoreCtx, id: string): Promise<string[]> => (await getServer(ctx, id)).tags

function requireTag(words: readonly string[], id: string, word: string): void {
  if (!words.includes(word)) throw novaRefusals.no_tag({ id, tag: word })
}

function withTag(id: string, words: string[], word: string): string[] {
  if (words.length >= TAGS_MAX) throw novaRefusals.too_many_tags({ limit: TAGS_MAX })
  if (word.length > 60) throw novaRefusals.tag_too_long({ tag: word })
  if (/[,/]/.test(word)) throw novaRefusals.bad_tag({ tag: word, id })
  return [...words, word]
}

export const serverTags: Operations = {
  listTags: operation(
    { method: 'GET', path: all, summary: 'List a server’s tags', ...rule('index', allow.reader), status: 200, returns: tags },
    async (ctx, { params }) => ({ tags: await tagsOf(ctx, params.server_id) }),
  ),
  replaceTags: operation(
    {
      method: 'PUT',
      path: all,
      summary: 'Replace a server’s tags',
      ...rule('update_all', allow.member),
      body: tags,
      status: 200,
      returns: tags,
    },
    async (ctx, { params, body }) => {
      await changeTags(ctx, params.server_id, () => [...new Set(body.tags)])
      return { tags: await tagsOf(ctx, params.server_id) }
    },
  ),
  deleteTags: operation(
    { method: 'DELETE', path: all, summary: 'Delete a server’s tags', ...rule('delete_all', allow.member), status: 204 },
    async (ctx, { params }) => changeTags(ctx, params.server_id, () => []),
  ),
  checkTag: operation(
    { method: 'GET', path: one, summary: 'Whether a server has a tag', ...rule('show', allow.reader), status: 204 },
    async (ctx, { params }) => requireTag(await tagsOf(ctx, params.server_id), params.server_id, params.tag),
  ),
  addTag: operation(
    { method: 'PUT', path: one, summary: 'Give a server a tag', ...rule('update', allow.member), status: 201 },
    async (ctx, { params: { server_id: id, tag: word }, base }) => {
      let had = false
      await changeTags(ctx, id, (words) => {
        had = words.includes(word)
        return had ? words : withTag(id, words, word)
      })
      const Location = `${base}/servers/${id}/tags/${encodeURIComponent(word)}`
      return had ? reply(undefined, { status: 204 }) : reply(undefined, { headers: { Location } })
    },
  ),
  deleteTag: operation(
    { method: 'DELETE', path: one, summary: 'Take a tag from a server', ...rule('delete', allow.member), status: 204 },
    async (ctx, { params: { server_id: id, tag: word } }) =>
      changeTags(ctx, id, (words) => {
        requireTag(words, id, word)
        return words.filter((other) => other !== word)
      }),
  ),
}
