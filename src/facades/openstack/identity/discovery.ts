/** Keystone's version documents: 300 at the root, 200 at `/v3`, both without a token. */

import { defineApi } from '../../../api/define.ts'
import { implement } from '../../../api/implement.ts'
import { reply } from '../../../api/reply.ts'
import { Type } from '../../../api/schema.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { allow } from './allow.ts'
import { body, free } from './pieces.ts'

/** @param base where `/v3` answers, without a slash at its end */
const versionView = (base: string) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${base}/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
})

export const rootApi = defineApi({
  listVersions: {
    method: 'GET',
    path: '/',
    summary: 'The versions of the identity API',
    action: 'identity:list_versions',
    allow: allow.public,
    status: 300,
    returns: body({ versions: body({ values: Type.Array(free) }) }),
  },
})

export const rootServed = implement<Ctx>()(rootApi, {
  listVersions: async (_ctx, { base }) =>
    reply({ versions: { values: [versionView(`${base}/v3`)] } }, { headers: { Location: `${base}/v3/` } }),
})

export const versionApi = defineApi({
  showVersion: {
    method: 'GET',
    path: '/',
    summary: 'Version 3 of the identity API',
    action: 'identity:show_version',
    allow: allow.public,
    status: 200,
    returns: body({ version: free }),
  },
})

export const versionServed = implement<Ctx>()(versionApi, {
  showVersion: async (_ctx, { base }) => ({ version: versionView(base) }),
})
