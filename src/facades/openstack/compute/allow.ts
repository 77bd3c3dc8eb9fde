/** Nova's default policies, by what they have in common, and its rules for parts of requests, which handlers ask besides an endpoint's own. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'
import { readImage } from '../image-access.ts'

export const allow = {
  public: rules.public,
  anyToken: rules.authenticated,
  reader: rules.projectReaderOrAdmin,
  member: rules.projectMemberOrAdmin,
  admin: rules.admin,
  adminOrOwner: rules.adminOrOwner,
} as const

const part = (action: string, rule: string): Guarded => ({ action, allow: rule })

export const novaRules = {
  hostAttributes: part('os_compute_api:os-extended-server-attributes', allow.admin),
  hostStatus: part('os_compute_api:servers:show:host_status', allow.admin),
  extraSpecs: part('os_compute_api:servers:show:flavor-extra-specs', allow.reader),
  allProjects: part('os_compute_api:servers:index:get_all_tenants', allow.admin),
  allProjectsDetail: part('os_compute_api:servers:detail:get_all_tenants', allow.admin),
  allFilters: part('os_compute_api:servers:allow_all_filters', allow.admin),
  zeroDisk: part('os_compute_api:servers:create:zero_disk_flavor', allow.admin),
  flavorExtraSpecs: part('os_compute_api:os-flavor-extra-specs:index', allow.reader),
  othersLimits: part('os_compute_api:limits:other_project', allow.admin),
  actionEvents: part('os_compute_api:os-instance-actions:events', allow.admin),
  actionDetails: part('os_compute_api:os-instance-actions:events:details', allow.admin),
  'network.attach_external': part('network:attach_external_network', allow.admin),
  'compute.image_of_volumes': part('os_compute_api:servers:create_image:allow_volume_backed', allow.member),
  'image.read': readImage,
  'compute.override_lock': part('os_compute_api:os-lock-server:unlock:unlock_override', allow.admin),
} as const
