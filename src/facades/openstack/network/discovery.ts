/** Version documents: at `/` the versions, at `/v2.0` what there is. */

import { defineApi } from '../../../api/define.ts'
import { versionList } from '../../../api/dialects/openstack-json/discovery.ts'
import { implement } from '../../../api/implement.ts'
import { rules } from '../../../api/policy/rules.ts'
import { reply } from '../../../api/reply.ts'
import { Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { resources } from './resources/index.ts'

export const prefix = '/v2.0'

export const rootApi = defineApi({
  listVersions: {
    method: 'GET',
    path: '/',
    summary: 'Versions',
    action: 'get_versions',
    allow: rules.public,
    status: 200,
    returns: Type.Object({ versions: Type.Array(Type.Unknown()) }),
  },
})

export const rootServed = implement<StoreCtx>()(rootApi, {
  listVersions: async (_ctx, { base }) =>
    reply(versionList([{ id: 'v2.0', status: 'CURRENT', path: `${prefix}/`, updated: '2016-01-01T00:00:00Z' }], base)),
})

export const versionApi = defineApi({
  listResources: {
    method: 'GET',
    path: '/',
    summary: 'Resources',
    action: 'get_versions',
    allow: rules.public,
    status: 200,
    returns: Type.Object({ resources: Type.Array(Type.Unknown()) }),
  },
})

export const versionServed = implement<StoreCtx>()(versionApi, {
  listResources: async (_ctx, { base }) =>
    reply({
      resources: resources.map(({ name, plural }) => ({
        name,
        collection: plural,
        links: [{ rel: 'self', href: `${base}/${plural.replaceAll('_', '-')}` }],
      })),
    }),
})
