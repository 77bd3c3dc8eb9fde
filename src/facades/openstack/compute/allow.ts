/** Nova's default policies, by what they have in common, and the finer questions that handlers ask besides an endpoint's own. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'

export const allow = {
  public: rules.public,
  anyToken: rules.authenticated,
  reader: rules.projectReaderOrAdmin,
  member: rules.projectMemberOrAdmin,
  admin: rules.admin,
  adminOrOwner: rules.adminOrOwner,
} as const

const finer = (action: string, rule: string): Guarded => ({ action, allow: rule })

export const FINER = {
  hostAttributes: finer('os_compute_api:os-extended-server-attributes', allow.admin),
  hostStatus: finer('os_compute_api:servers:show:host_status', allow.admin),
  extraSpecs: finer('os_compute_api:servers:show:flavor-extra-specs', allow.reader),
  allProjects: finer('os_compute_api:servers:index:get_all_tenants', allow.admin),
  allProjectsDetail: finer('os_compute_api:servers:detail:get_all_tenants', allow.admin),
  allFilters: finer('os_compute_api:servers:allow_all_filters', allow.admin),
  zeroDisk: finer('os_compute_api:servers:create:zero_disk_flavor', allow.admin),
  flavorExtraSpecs: finer('os_compute_api:os-flavor-extra-specs:index', allow.reader),
  othersLimits: finer('os_compute_api:limits:other_project', allow.admin),
  actionEvents: finer('os_compute_api:os-instance-actions:events', allow.admin),
  actionDetails: finer('os_compute_api:os-instance-actions:events:details', allow.admin),
  'network.attach_external': finer('network:attach_external_network', allow.admin),
  'compute.override_lock': finer('os_compute_api:os-lock-server:unlock:unlock_override', allow.admin),
} as const
