import { implement, type ServedApi } from '../../api/implement.ts'
import type { StoreCtx } from '../../domain/context.ts'
import type { Identity } from '../../domain/identity/index.ts'
import { importPeople } from '../../domain/identity/people/index.ts'

import { findTags } from '../../domain/tag/index.ts'

import { listAudit } from './audit.ts'

import { api } from './contract.ts'
import { nextPage } from './next-page.ts'

export const consoleApi = ({ passwords }: Pick<Identity, 'passwords'>): ServedApi<StoreCtx> =>
  implement<StoreCtx>()(api, {
    importPeople: async (ctx, { body: { people, dryRun } }) => {
      const wanted = people.map((person, i) => ({
        ...person,
        where: person.where ?? `people[${i}]`,
        projects: person.projects ?? [],
        roles: person.roles ?? [],
        groups: person.groups ?? [],
      }))
      return importPeople(ctx, passwords, wanted, { dryRun })
    },
    listTags: async (ctx, input) => {
      const { kind, id, key, value, limit = TAGS_AT_ONCE, marker } = input.query
      const asked = { kinds: listOf(kind), ids: listOf(id), keys: listOf(key), values: listOf(value), after: placeOf(marker) }
      const tags = await findTags(ctx, { ...asked, limit: limit + 1 })
      const last = tags.length > limit ? tags[limit - 1] : undefined
      return { tags: tags.slice(0, limit), ...(last && { next: nextPage(input, `${last.kind}/${last.id}/${last.key}`) }) }
    },
    listAudit,
  })

const TAGS_AT_ONCE = 1000

const listOf = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text])

/** A key may have slashes of its own. */
function placeOf(marker: string | undefined) {
  if (marker === undefined) return undefined
  const [kind = '', id = '', ...key] = marker.split('/')
  return { kind, id, key: key.join('/') }
}
