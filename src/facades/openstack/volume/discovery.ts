/** Cinder's version documents: 300 at the root, 200 at `/v3`, both without a token. */
import { defineApi } from '../../../api/define.ts'
import { type VersionData, versionList } from '../../../api/dialects/openstack-json/discovery.ts'
import { implement } from '../../../api/implement.ts'
import { Type } from '../../../api/schema.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { allow } from './allow.ts'
import { versions } from './versions.ts'

const VERSION: VersionData = {
  id: 'v3.0',
  status: 'CURRENT',
  path: '/v3/',
  updated: '2023-08-31T00:00:00Z',
  microversions: { min: versions.min, max: versions.max },
  mediaType: 'application/vnd.openstack.volume+json;version=3',
  describedBy: 'https://docs.openstack.org/',
}

const entry = Type.Object({ id: Type.String(), status: Type.String() }, { additionalProperties: true })
const document = {
  method: 'GET',
  path: '/',
  allow: allow.public,
  returns: Type.Object({ versions: Type.Array(entry) }),
} as const

export const rootApi = defineApi({
  listVersions: { ...document, summary: 'The versions of the block storage API', action: 'versions:get_all', status: 300 },
})

export const rootServed = implement<Ctx>()(rootApi, {
  listVersions: async (_ctx, { base }) => versionList([VERSION], base),
})

export const versionApi = defineApi({
  showVersion: { ...document, summary: 'Version 3 of the block storage API', action: 'versions:get', status: 200 },
})

export const versionServed = implement<Ctx>()(versionApi, {
  showVersion: async (_ctx, { base }) => versionList([VERSION], base.replace(/\/v3$/, '')),
})
