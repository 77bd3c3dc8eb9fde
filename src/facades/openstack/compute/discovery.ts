/** Nova's version documents: one list at the root, one document at `/v2.1` and one at `/v2`, all without a token. */

import { defineApi } from '../../../api/define.ts'
import { singleVersion, type VersionData, versionList } from '../../../api/dialects/openstack-json/discovery.ts'
import { implement } from '../../../api/implement.ts'
import { Type } from '../../../api/schema.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { allow } from './allow.ts'
import { isLegacy, LEGACY_PREFIX } from './legacy.ts'
import { versions } from './versions.ts'

const LEGACY: VersionData = {
  id: 'v2.0',
  status: 'SUPPORTED',
  path: `${LEGACY_PREFIX}/`,
  updated: '2011-01-21T11:33:21Z',
  microversions: { min: '', max: '' },
  mediaType: 'application/vnd.openstack.compute+json;version=2',
  describedBy: 'http://docs.openstack.org/',
}

const VERSION: VersionData = {
  id: 'v2.1',
  status: 'CURRENT',
  path: '/v2.1/',
  updated: '2013-07-23T11:33:21Z',
  microversions: { min: versions.min, max: versions.max },
  mediaType: 'application/vnd.openstack.compute+json;version=2.1',
  describedBy: 'http://docs.openstack.org/',
}

const entry = Type.Object({ id: Type.String(), status: Type.String() }, { additionalProperties: true })

export const rootApi = defineApi({
  listVersions: {
    method: 'GET',
    path: '/',
    summary: 'The versions of the compute API',
    action: 'os_compute_api:versions:index',
    allow: allow.public,
    status: 200,
    returns: Type.Object({ versions: Type.Array(entry) }),
  },
})

export const rootServed = implement<Ctx>()(rootApi, {
  listVersions: async (_ctx, { base }) => versionList([LEGACY, VERSION], base),
})

export const versionApi = defineApi({
  showVersion: {
    method: 'GET',
    path: '/',
    summary: 'Version 2.1 of the compute API',
    action: 'os_compute_api:versions:show',
    allow: allow.public,
    status: 200,
    returns: Type.Object({ version: entry }),
  },
})

export const versionServed = implement<Ctx>()(versionApi, {
  showVersion: async (_ctx, { base }) => singleVersion(isLegacy(base) ? LEGACY : VERSION, base.replace(/\/v2(\.1)?$/, '')),
})
