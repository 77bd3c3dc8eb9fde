/** A volume as Cinder's API shows it. */
import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Volume, VolumeAttachmentRow } from '../../../../domain/volume/index.ts'
import type { Serving } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { cinderRules } from '../allow.ts'
import { linksTo } from '../links.ts'
import { links } from '../pieces.ts'

const text = Type.String()
const textOrNull = orNull(text)

export const shownVolume = Type.Object(
  {
    id: text,
    status: text,
    size: Type.Integer(),
    availability_zone: textOrNull,
    created_at: text,
    updated_at: textOrNull,
    name: textOrNull,
    description: textOrNull,
    volume_type: textOrNull,
    snapshot_id: textOrNull,
    source_volid: textOrNull,
    metadata: Type.Record(text, text),
    links,
    user_id: text,
    bootable: Type.Enum(['true', 'false']),
    encrypted: Type.Boolean(),
    multiattach: Type.Boolean(),
    attachments: Type.Array(Type.Object({}, { additionalProperties: true })),
  },
  { additionalProperties: true },
)

export const briefVolume = Type.Object({ id: text, name: textOrNull, links })

export const briefView = ({ id, name }: Volume, base: string) => ({ id, name, links: linksTo(base, 'volumes', id) })

/** `host-1@file#file`. */
export const placeOf = ({ hostname, pool }: Pick<Volume, 'hostname' | 'pool'>): string | null =>
  hostname === null ? null : `${hostname}@${pool}#${pool}`

/** As it is answered to its making and its changes: without what Cinder's extensions add. */
export const plainView = (ctx: StoreCtx, { policy }: Serving, volume: Volume, base: string) => ({
  ...commonView(volume, base),
  ...(policy.allows(ctx, cinderRules.isAdmin) && { migration_status: null, provider_id: null, cluster_name: null }),
})

/** What decides which of that the caller sees. */
export const volumeSight = [
  cinderRules.imageMetadata,
  cinderRules.hostAttribute,
  cinderRules.migrationAttribute,
  cinderRules.tenantAttribute,
] as const

/** With what only the caller may see, in the newest version. */
export function volumeView(ctx: StoreCtx, serving: Serving, volume: Volume, base: string) {
  const about = { project_id: volume.project_id, user_id: volume.user_id }
  const [seesImage, seesHost, seesMigration, seesTenant] = volumeSight.map((rule) => serving.policy.allows(ctx, rule, about))
  const isImage = seesImage && Object.keys(volume.imageMetadata).length > 0
  return {
    ...plainView(ctx, serving, volume, base),
    ...(isImage && { volume_image_metadata: volume.imageMetadata }),
    ...(seesHost && { 'os-vol-host-attr:host': placeOf(volume) }),
    ...(seesMigration && { 'os-vol-mig-status-attr:migstat': null, 'os-vol-mig-status-attr:name_id': null }),
    ...(seesTenant && { 'os-vol-tenant-attr:tenant_id': volume.project_id }),
  }
}

const commonView = (volume: Volume, base: string) => ({
  id: volume.id,
  status: volume.status,
  size: volume.size_gib,
  availability_zone: volume.zone,
  created_at: microTime(volume.created_at),
  updated_at: microTime(volume.updated_at),
  name: volume.name,
  description: volume.description,
  volume_type: volume.typeName,
  volume_type_id: volume.type_id,
  snapshot_id: sourceOf(volume, 'snapshot'),
  source_volid: sourceOf(volume, 'volume'),
  metadata: { ...volume.metadata, ...(volume.readOnly !== undefined && { readonly: volume.readOnly ? 'True' : 'False' }) },
  links: linksTo(base, 'volumes', volume.id),
  user_id: volume.user_id,
  bootable: volume.bootable ? ('true' as const) : ('false' as const),
  encrypted: volume.encrypted,
  ...(volume.key_id !== null && { encryption_key_id: volume.key_id }),
  replication_status: null,
  consistencygroup_id: null,
  group_id: volume.group_id,
  multiattach: volume.multiattach,
  attachments: volume.attachments.filter(({ status }) => status === 'attached').map(attachmentView),
  shared_targets: false,
  service_uuid: null,
  consumes_quota: true,
})

const attachmentView = (row: VolumeAttachmentRow) => ({
  id: row.volume_id,
  attachment_id: row.id,
  volume_id: row.volume_id,
  server_id: row.server_id,
  host_name: row.host_name,
  device: row.device,
  attached_at: row.attached_at === null ? null : microTime(row.attached_at),
})

const sourceOf = ({ source_kind, source_id }: Volume, kind: 'snapshot' | 'volume') => (source_kind === kind ? source_id : null)
