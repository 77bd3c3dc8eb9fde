/** Cinder's default policies, by what they have in common, and its rules for parts of requests. */
import type { Guarded } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'

export const allow = {
  public: rules.public,
  anyToken: rules.authenticated,
  reader: rules.projectReaderOrAdmin,
  member: rules.projectMemberOrAdmin,
  admin: rules.admin,
} as const

const part = (action: string, rule: string): Guarded => ({ action, allow: rule })

export const cinderRules = {
  /** Not a rule of its own there: `context.is_admin`. */
  isAdmin: part('context_is_admin', allow.admin),
  hostAttribute: part('volume_extension:volume_host_attribute', allow.admin),
  tenantAttribute: part('volume_extension:volume_tenant_attribute', allow.reader),
  migrationAttribute: part('volume_extension:volume_mig_status_attribute', allow.admin),
  imageMetadata: part('volume_extension:volume_image_metadata:show', allow.reader),
  typeExtraSpecs: part('volume_extension:access_types_extra_specs', allow.reader),
  sensitiveExtraSpecs: part('volume_extension:types_extra_specs:read_sensitive', allow.admin),
  typeQos: part('volume_extension:access_types_qos_specs_id', allow.admin),
  typeAccess: part('volume_extension:volume_type_access', allow.member),
  usedLimits: part('limits_extension:used_limits', allow.reader),
  extendAttached: part('volume:extend_attached_volume', allow.member),
  snapshotAttributes: part('volume_extension:extended_snapshot_attributes', allow.reader),
  reimageReserved: part('volume:reimage_reserved', allow.member),
  uploadPublic: part('volume_extension:volume_actions:upload_public', allow.admin),
  groupProject: part('group:group_project_attribute', allow.admin),
  groupSnapshotProject: part('group:group_snapshot_project_attribute', allow.admin),
  groupTypeSpecs: part('group:access_group_types_specs', allow.admin),
  backupAttributes: part('backup:backup_project_attribute', allow.admin),
  forceDelete: part('volume:force_delete', allow.admin),
} as const
