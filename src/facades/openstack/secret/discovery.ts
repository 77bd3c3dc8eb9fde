/** Barbican's version documents: 300 at the root, 200 at `/v1`, both without a token. */
import { defineApi } from '../../../api/define.ts'
import {
  nestedVersionList,
  singleVersion,
  type VersionData,
  versionList,
} from '../../../api/dialects/openstack-json/discovery.ts'
import { implement } from '../../../api/implement.ts'
import { rules } from '../../../api/policy/rules.ts'
import { Type } from '../../../api/schema.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { MAX, MIN } from './versions.ts'

const common = { id: 'v1', path: '/v1/', describedBy: 'https://docs.openstack.org/' } as const
/** What a client is told that asks for no microversion, or the first. */
const older: VersionData = { ...common, status: 'stable', mediaType: 'application/vnd.openstack.key-manager-v1+json' }
const current: VersionData = { ...common, status: 'CURRENT', microversions: { min: MIN, max: MAX, maxKey: 'max_version' } }

const document = { method: 'GET', path: '/', allow: rules.public } as const

export const rootApi = defineApi({
  listVersions: {
    ...document,
    summary: 'The versions of the key manager',
    action: 'versions:get',
    status: 300,
    returns: Type.Object({ versions: Type.Unknown() }),
  },
})

export const rootServed = implement<Ctx>()(rootApi, {
  listVersions: async (_ctx, { base, version }) =>
    version === MIN ? nestedVersionList([older], base) : versionList([current], base),
})

export const versionApi = defineApi({
  showVersion: {
    ...document,
    summary: 'The version that there is',
    action: 'version:get',
    status: 200,
    returns: Type.Object({ version: Type.Unknown() }),
  },
})

export const versionServed = implement<Ctx>()(versionApi, {
  showVersion: async (_ctx, { base, version }) => singleVersion(version === MIN ? older : current, base.replace(/\/v1$/, '')),
})
