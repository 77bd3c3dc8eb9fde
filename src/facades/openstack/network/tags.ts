/** Tags of a resource, all at once and one by one. */

import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { inOneTransaction } from '../../../domain/network/index.ts'
import { badRequest, notFound } from '../../../kernel/errors.ts'
import { list, text, Unfit } from './attribute.ts'
import { unwrap } from './body.ts'
import type { Served } from './crud.ts'
import type { Resource } from './resource.ts'

const LONGEST = 255
const Tags = Type.Object({ tags: Type.Array(Type.String()) }, { additionalProperties: false })
const readTags = list(text(LONGEST))

const tagNotFound = (tag: string) => notFound(`Tag ${tag} could not be found.`, 'tag_not_found')

export function tagsOf(resource: Resource): Served {
  const { name, plural } = resource
  const all = `/${plural.replaceAll('_', '-')}/{id}/tags`
  const one = `${all}/{tag}`
  const read = { action: `get_${plural}_tags`, allow: rules.projectReaderOrAdmin } as const
  const write = { action: `update_${plural}_tags`, allow: rules.projectMemberOrAdmin } as const
  return {
    api: {
      [`list_${name}_tags`]: { method: 'GET', path: all, summary: 'List tags', ...read, status: 200, returns: Tags },
      [`replace_${name}_tags`]: {
        method: 'PUT',
        path: all,
        summary: 'Replace tags',
        ...write,
        body: Type.Unknown(),
        status: 200,
        returns: Tags,
      },
      [`delete_${name}_tags`]: { method: 'DELETE', path: all, summary: 'Delete all tags', ...write, status: 204 },
      [`check_${name}_tag`]: { method: 'GET', path: one, summary: 'Whether it has a tag', ...read, status: 204 },
      [`add_${name}_tag`]: { method: 'PUT', path: one, summary: 'Add a tag', ...write, status: 201 },
      [`delete_${name}_tag`]: { method: 'DELETE', path: one, summary: 'Delete a tag', ...write, status: 204 },
    },
    handlers: {
      [`list_${name}_tags`]: async (ctx, { params }) => ({ tags: await current(resource, ctx, params.id ?? '') }),
      [`replace_${name}_tags`]: async (ctx, { params, body }) => ({
        tags: await change(resource, ctx, params.id ?? '', () => readBody(body)),
      }),
      [`delete_${name}_tags`]: async (ctx, { params }) => {
        await change(resource, ctx, params.id ?? '', () => [])
      },
      [`check_${name}_tag`]: async (ctx, { params }) => {
        const { id = '', tag = '' } = params
        if (!(await current(resource, ctx, id)).includes(tag)) throw tagNotFound(tag)
      },
      [`add_${name}_tag`]: async (ctx, { params }) => {
        const { id = '', tag = '' } = params
        await change(resource, ctx, id, (tags) => [...tags, checked([tag])[0] ?? tag])
      },
      [`delete_${name}_tag`]: async (ctx, { params }) => {
        const { id = '', tag = '' } = params
        await change(resource, ctx, id, (tags) => {
          if (!tags.includes(tag)) throw tagNotFound(tag)
          return tags.filter((other) => other !== tag)
        })
      },
    },
  }
}

const current = async (resource: Resource, ctx: StoreCtx, id: string): Promise<string[]> =>
  (await resource.get(ctx, id)).tags as string[]

async function change(resource: Resource, ctx: StoreCtx, id: string, next: (tags: string[]) => string[]): Promise<string[]> {
  return inOneTransaction(ctx, async (tx) => {
    const tags = [...new Set(next(await current(resource, tx, id)))]
    await resource.update?.(tx, id, { tags })
    return tags
  })
}

const readBody = (body: unknown): string[] => checked(unwrap(body, 'tags'))

function checked(value: unknown): string[] {
  try {
    return readTags(value) as string[]
  } catch (error) {
    if (error instanceof Unfit) throw badRequest(`Invalid input for tags. Reason: ${error.message}.`, 'tags')
    throw error
  }
}
