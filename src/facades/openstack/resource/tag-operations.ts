/** Tags of a resource, all at once and one by one. */
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { readAttribute, unwrap } from './body.ts'
import { idIn, idName, type Resource } from './define-resource.ts'
import type { Operations } from './operation.ts'
import { list, text } from './reader.ts'
import { kitRefusals } from './refusals.ts'
import type { InOneTransaction } from './resource-operations.ts'

const Tags = Type.Object({ tags: Type.Array(Type.String()) }, { additionalProperties: false })
const readTags = list(text(255))

const replacing = { body: Type.Unknown(), documented: { body: Tags }, status: 200, returns: Tags } as const

export function tagOperations(resource: Resource, inOneTransaction: InOneTransaction): Operations {
  const { name, plural, path } = resource
  const all = `${path}/{${idName(resource)}}/tags`
  const one = `${all}/{tag}`
  const read = { action: `get_${plural}_tags`, allow: rules.projectReaderOrAdmin } as const
  const write = { action: `update_${plural}_tags`, allow: rules.projectMemberOrAdmin } as const
  const change = (ctx: StoreCtx, id: string, next: (tags: string[]) => string[]) =>
    changeTags(resource, inOneTransaction, ctx, { id, next })
  return {
    [`list_${name}_tags`]: {
      endpoint: { method: 'GET', path: all, summary: 'List tags', ...read, status: 200, returns: Tags },
      handle: async (ctx, { params }) => ({ tags: await current(resource, ctx, idIn(resource, params)) }),
    },
    [`replace_${name}_tags`]: {
      endpoint: { method: 'PUT', path: all, summary: 'Replace tags', ...write, ...replacing },
      handle: async (ctx, { params, body }) => ({
        tags: await change(ctx, idIn(resource, params), () => checked(unwrap(body, 'tags'))),
      }),
    },
    [`delete_${name}_tags`]: {
      endpoint: { method: 'DELETE', path: all, summary: 'Delete all tags', ...write, status: 204 },
      handle: async (ctx, { params }) => void (await change(ctx, idIn(resource, params), () => [])),
    },
    [`check_${name}_tag`]: {
      endpoint: { method: 'GET', path: one, summary: 'Whether it has a tag', ...read, status: 204 },
      handle: async (ctx, { params }) => {
        const { tag = '' } = params
        if (!(await current(resource, ctx, idIn(resource, params))).includes(tag)) throw kitRefusals.tag_not_found({ tag })
        return undefined
      },
    },
    [`add_${name}_tag`]: {
      endpoint: { method: 'PUT', path: one, summary: 'Add a tag', ...write, status: 201 },
      handle: async (ctx, { params }) =>
        void (await change(ctx, idIn(resource, params), (tags) => [...tags, ...checked([params.tag])])),
    },
    [`delete_${name}_tag`]: {
      endpoint: { method: 'DELETE', path: one, summary: 'Delete a tag', ...write, status: 204 },
      handle: async (ctx, { params }) => {
        const { tag = '' } = params
        await change(ctx, idIn(resource, params), (tags) => {
          if (!tags.includes(tag)) throw kitRefusals.tag_not_found({ tag })
          return tags.filter((other) => other !== tag)
        })
        return undefined
      },
    },
  }
}

const everything = () => true

const current = async (resource: Resource, ctx: StoreCtx, id: string): Promise<string[]> =>
  readTags.read((await resource.get(ctx, id, everything)).tags)

interface TagChange {
  id: string
  next: (tags: string[]) => string[]
}

const changeTags = (resource: Resource, inOneTransaction: InOneTransaction, ctx: StoreCtx, { id, next }: TagChange) =>
  inOneTransaction(ctx, async (tx) => {
    await resource.holdTags(tx, id)
    const tags = [...new Set(next(await current(resource, tx, id)))]
    await resource.update?.(tx, id, { tags }, everything)
    return tags
  })

const checked = (value: unknown): string[] => readAttribute(readTags, value, 'tags')
