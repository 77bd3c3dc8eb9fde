/** Version documents: 300 where a client finds out what is spoken, 200 at `/versions`. */

import { defineApi } from '../../../api/define.ts'
import { type VersionData, versionList } from '../../../api/dialects/openstack-json/discovery.ts'
import { implement } from '../../../api/implement.ts'
import { rules } from '../../../api/policy/rules.ts'
import { reply } from '../../../api/reply.ts'
import { Type } from '../../../api/schema.ts'
import type { Ctx } from '../../../kernel/context.ts'

const NEWEST = 15
/** Of caches, which here are the hosts' own: as of a Glance that has none. */
const OF_CACHES = 14

/** The minor versions of Glance whose additions are here, up to those of locations; there are no microversions to ask for. */
const minors = Array.from({ length: NEWEST + 1 }, (_, index) => NEWEST - index).filter((minor) => minor !== OF_CACHES)

const versions: VersionData[] = minors.map((minor) => ({
  id: `v2.${minor}`,
  status: minor === NEWEST ? 'CURRENT' : 'SUPPORTED',
  path: '/v2/',
}))

const listing = (path: string, status: number) =>
  ({
    method: 'GET',
    path,
    summary: 'Versions',
    action: 'image:list_versions',
    allow: rules.public,
    status,
    returns: Type.Object({ versions: Type.Array(Type.Unknown()) }),
  }) as const

export const rootApi = defineApi({ chooseVersion: listing('/', 300), listVersions: listing('/versions', 200) })

export const rootServed = implement<Ctx>()(rootApi, {
  chooseVersion: async (_ctx, { base }) => reply(versionList(versions, base)),
  listVersions: async (_ctx, { base }) => reply(versionList(versions, base)),
})

export const versionApi = defineApi({ chooseMinorVersion: listing('/', 300) })

export const versionServed = implement<Ctx>()(versionApi, {
  chooseMinorVersion: async (_ctx, { base }) => reply(versionList(versions, base.replace(/\/v2$/, ''))),
})
