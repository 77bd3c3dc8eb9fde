/** Limits that Nova told of in older versions: of networks, which it no longer counts, and of files. */

import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { strict, type TSchema, Type } from '../../../../api/schema.ts'
import { inside } from '../../resource/version-change.ts'
import { FILE_LIMITS } from '../new-server.ts'
import { whole } from '../pieces.ts'
import { looseQuotaQuery, quotaFields } from '../resources/quota-set.ts'

type Values = Readonly<Record<string, number>>

const FILES: Values = {
  injected_files: FILE_LIMITS.files,
  injected_file_path_bytes: FILE_LIMITS.pathBytes,
  injected_file_content_bytes: FILE_LIMITS.contentBytes,
}
/** Without limit here: the network service has its own. */
const NETWORKS: Values = { fixed_ips: -1, floating_ips: -1, security_groups: -1, security_group_rules: -1 }

const adding = (values: Values) => (body: unknown) => ({ ...(body as object), ...values })
const counted = (values: Values) => (body: unknown) => ({
  ...(body as object),
  ...Object.fromEntries(Object.entries(values).map(([key, limit]) => [key, { limit, in_use: 0, reserved: 0 }])),
})

const told = (values: Values) => ({
  showQuota: inside('quota_set', adding(values)),
  showQuotaDefaults: inside('quota_set', adding(values)),
  updateQuota: inside('quota_set', adding(values)),
  showQuotaDetail: inside('quota_set', counted(values)),
})

const optional = (values: Values) =>
  Object.fromEntries(Object.keys(values).map((key) => [key, Type.Optional(whole(-1))])) as Record<string, TSchema>

/** What is set of the limits that this cloud does not have is taken and changes nothing, as in Nova without its old networks. */
const taking = (values: Values) => ({ updateQuota: strict({ quota_set: strict({ ...quotaFields, ...optional(values) }) }) })

const limits = (values: Values) => ({ showLimits: inside('limits', inside('absolute', adding(values))) })
const loose = Object.fromEntries(
  ['showQuota', 'showQuotaDetail', 'updateQuota', 'deleteQuota'].map((name) => [name, looseQuotaQuery]),
)

export const quotaChanges: readonly ChangeModule[] = [
  {
    version: '2.75',
    summary: 'Unknown query parameters are refused',
    querySchema: {
      ...loose,
      showLimits: Type.Object({ tenant_id: Type.Optional(Type.String()) }, { additionalProperties: true }),
    },
  },
  {
    version: '2.57',
    summary: 'Files are no longer put into guests',
    schema: taking(FILES),
    response: { ...told(FILES), ...limits({ maxPersonality: FILE_LIMITS.files, maxPersonalitySize: FILE_LIMITS.contentBytes }) },
  },
  { version: '2.39', summary: 'Images have left Nova', response: limits({ maxImageMeta: 128 }) },
  {
    version: '2.36',
    summary: 'Networks have left Nova',
    schema: taking({ ...FILES, ...NETWORKS }),
    response: {
      ...told(NETWORKS),
      ...limits({
        maxSecurityGroups: -1,
        maxSecurityGroupRules: -1,
        maxTotalFloatingIps: -1,
        totalFloatingIpsUsed: 0,
        totalSecurityGroupsUsed: 0,
      }),
    },
  },
]
