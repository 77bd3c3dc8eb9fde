/** Words what is refused as Cinder does. */
import { openstackCore } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus } from '../../../api/errors.ts'
import { ourWords, type SaidBy, sameWords } from '../../../api/refusal-table.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { volumeRefusals } from '../../../domain/volume/index.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'
import { storeSaid } from '../../store-said.ts'
import { faultBody } from '../resource/fault-body.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { backupSaid } from './errors/backup.ts'
import { groupSaid } from './errors/group.ts'
import { passedSaid } from './errors/passed.ts'
import { deletable, RETYPE, WRONG_STATUS } from './errors/volume-status.ts'
import { cinderRefusals, unchanged } from './refusals.ts'

const coreSaid = { ...openstackCore, ...storeSaid } satisfies SaidBy<CommonRefusals>

const badReference = (file: string, problem: string) =>
  `Manage existing volume failed due to invalid backend reference {'source-name': '${file}'}: ${problem}`

const volumeSaid = {
  volume_not_found: { say: ({ id }) => `Volume ${id} could not be found.` },
  marker_not_found: { say: ({ id }) => `Volume ${id} could not be found.` },
  wrong_status: { say: (facts) => `Invalid volume: ${WRONG_STATUS[facts.act](facts)}` },
  snapshot_not_found: { say: ({ id }) => `Snapshot ${id} could not be found.` },
  snapshot_metadata_not_found: { say: ({ id, key }) => `Snapshot ${id} has no metadata with key ${key}.` },
  snapshot_status: {
    say: ({ status }) => `Invalid snapshot: Originating snapshot status must be one of 'available' values: it is ${status}`,
  },
  snapshot_settled: { say: ({ status }) => `Snapshot status ${status} not allowed for update_snapshot_status` },
  status_does_not_follow: {
    say: ({ status, next }) => `Provided snapshot status ${next} not allowed for snapshot with status ${status}.`,
  },
  has_snapshots: { say: () => `Invalid volume: ${deletable(['available', 'error', 'error_extending'])}` },
  pool_frozen: {
    say: ({ hostname, pool, frozen }) =>
      unchanged({ host: `${hostname}@${pool}`, field: 'frozen', expected: frozen ? 'False' : 'True' }),
  },
  being_copied: { say: ({ id }) => `Invalid volume: a volume is being created from ${id}.` },
  smaller_than_source: {
    say: ({ kind, sizeGib, sourceGib }) =>
      kind === 'snapshot'
        ? `Invalid input received: Volume size '${sizeGib}'GB cannot be smaller than the snapshot size ${sourceGib}GB. They must be >= original snapshot size.`
        : `Invalid input received: Volume size '${sizeGib}'GB cannot be smaller than original volume size  ${sourceGib}GB. They must be >= original volume size.`,
  },
  no_snapshots: { say: ({ id }) => `Volume ${id} doesn't have any snapshots.` },
  not_latest: {
    say: ({ id, snapshotId }) => `Specified snapshot ${snapshotId ?? 'None'} is None or not the latest one of volume ${id}.`,
  },
  other_size: {
    say: ({ id, snapshotId }) =>
      `Can't revert volume ${id} to its latest snapshot ${snapshotId}. The volume size must be equal to the snapshot size.`,
  },
  not_revertible: {
    say: ({ id, snapshotId, kind }) =>
      `Invalid ${kind}: Can't revert volume ${id} to its latest snapshot ${snapshotId}. ${kind === 'volume' ? 'Volume' : 'Snapshot'}'s status must be 'available'.`,
  },
  not_larger: {
    say: ({ sizeGib, wantedGib }) =>
      `Invalid input received: New size for extend must be greater than current size. (current: ${sizeGib}, extended: ${wantedGib}).`,
  },
  extend_not_awaited: {
    say: () => 'Invalid volume: The host that keeps the volume says when it has grown: no completion is waited for.',
  },
  nothing_to_upload: { say: ({ id }) => `Invalid volume: Volume ${id} is on no host.` },
  unsettable: { say: ({ status }) => `Cannot reset-state to ${status}` },
  unattached: { say: () => 'Cannot reset-state to in-use because volume does not have any attachments.' },
  transfer_not_found: { say: ({ id }) => `Transfer ${id} could not be found.` },
  wrong_key: { say: ({ id }) => `Invalid auth key: Attempt to transfer ${id} with invalid auth key.` },
  attachment_not_found: { say: ({ id }) => `Volume attachment could not be found with filter: attachment_id = ${id}.` },
  held_by_server: {
    say: ({ serverId }) => `Detach volume from instance ${serverId} using the Compute API`,
  },
  error_state: {
    say: ({ id, status }) =>
      `Invalid volume: Volume attachments can not be created if the volume is in an error state. The Volume ${id} currently has a status of: ${status} `,
  },
  read_only: { say: ({ id }) => `Invalid attaching mode 'rw' for volume ${id}.` },
  swapped_with_itself: ourWords,
  several_attachments: {
    say: () => 'Invalid volume: Detach volume failed: More than one attachment, but no attachment_id provided.',
  },
  other_volume: { say: () => 'Invalid input received: Mismatched volume and attachment' },
  volume_elsewhere: ourWords,
  too_much_metadata: ourWords,
  metadata_not_found: { say: ({ id, key }) => `Volume ${id} has no metadata with key ${key}.` },
  too_small_for_image: {
    say: ({ neededGib, sizeGib }) =>
      `Invalid input received: Size of specified image ${neededGib}GB is larger than volume size ${sizeGib}GB.`,
  },
  zone_not_found: { say: ({ zone }) => `Availability zone '${zone}' is invalid.` },
  no_pool: { say: () => 'No valid backend was found. No weighed backends available' },
  disk_failed: ourWords,
  type_not_found: { say: ({ id }) => `Volume type ${id} could not be found.` },
  type_name_taken: { say: ({ name }) => `Volume Type ${name} already exists.` },
  type_in_use: { say: () => 'Target volume type is still in use.' },
  type_needed: { say: ({ id }) => `The volume type ${id} is a default volume type and cannot be deleted.` },
  type_same: { say: () => `Invalid volume: ${RETYPE}` },
  type_shares: {
    say: ({ status }) =>
      `Invalid input received: Invalid volume_type passed, retypes affecting multiattach are only allowed on available volumes, the specified volume however currently has a status of: ${status}.`,
  },
  type_needs_move: {
    say: ({ mayMove }) =>
      mayMove
        ? 'Invalid volume: Retype requires migration, which is not implemented in this cloud.'
        : 'Volume migration failed: Retype requires migration but is not allowed.',
  },
  type_is_public: { say: () => 'Access list not available for public volume types.' },
  type_access_exists: {
    say: ({ id, projectId }) => `Volume type access for ${id} / ${projectId} combination already exists.`,
  },
  type_access_not_found: { say: ({ id, projectId }) => `Volume type access not found for ${id} / ${projectId} combination.` },
  extra_not_found: { say: ({ id, key }) => `Volume Type ${id} has no extra specs with key ${key}.` },
  default_type_not_found: { say: ({ projectId }) => `Default type for project ${projectId} not found.` },
  qos_not_found: { say: ({ id }) => `No such QoS spec ${id}.` },
  qos_name_taken: { say: ({ name }) => `QoS Specs ${name} already exists.` },
  qos_invalid: { say: ({ problem }) => `Invalid qos specs: ${problem}` },
  qos_key_not_found: { say: ({ id, key }) => `QoS spec ${id} has no spec with key ${key}.` },
  qos_in_use: { say: () => 'Qos specs still in use.' },
  qos_other: {
    say: ({ typeId, qosId }) => `Invalid volume type: Type ${typeId} is already associated with another qos specs: ${qosId}`,
  },
  encryption_exists: { say: ({ id }) => `Volume type encryption for type ${id} already exists.` },
  encryption_not_found: { say: ({ id }) => `Volume type encryption for type ${id} does not exist.` },
  encryption_in_use: { say: ({ act }) => `Cannot ${act} encryption specs. Volume type in use.` },
  encryption_not_offered: ourWords,
  encrypted_manage: { say: () => 'Invalid volume type: Managing to an encrypted volume type is not supported.' },
  encrypted_unmanage: { say: () => 'Invalid volume: Unmanaging encrypted volumes is not supported.' },
  file_not_found: { say: ({ file }) => badReference(file, 'no such file lies in the pool; its host looks every few seconds') },
  file_taken: { say: () => 'Unable to manage existing volume. The volume is already managed' },
  file_unfit: { say: ({ file, problem }) => badReference(file, problem) },
  encryption_differs: {
    say: ({ typeId }) =>
      `Invalid input received: Invalid volume_type ${typeId} provided, must be the same or compatible with source volume's type.`,
  },
  encrypted_transfer: { say: () => 'Invalid volume: transferring encrypted volume is not supported' },
  encrypted_upload: {
    say: ({ id }) => `Invalid volume: volume ${id} is encrypted, and images of such volumes are not made in this cloud.`,
  },
  encrypted_backup: {
    say: ({ id }) =>
      `Invalid volume: ${id} is encrypted, and backups of what is encrypted are neither made nor restored in this cloud.`,
  },
  nothing_to_reimage: { say: ({ id }) => `Volume ${id} is not on its host: no image can be written over it.` },
  reimage_shared: { say: () => 'Cannot re-image a volume which is attached to more than one server.' },
  nothing_to_back_up: { say: ({ id }) => `Invalid volume: Volume ${id} is on no host.` },
  snapshot_of_other: {
    say: ({ id, volumeId }) => `Invalid volume: Volume ${volumeId} does not match with that of snapshot ${id}.`,
  },
  snapshot_not_available: {
    say: ({ status }) => `Invalid snapshot: Snapshot to be backed up must be available, but the current status is "${status}".`,
  },
  backup_needs_force: { say: () => 'Invalid volume: Backing up an in-use volume must use the force flag.' },
  smaller_than_backup: {
    say: ({ sizeGib, backupGib }) =>
      `Invalid volume: volume size ${sizeGib} is too small to restore backup of size ${backupGib}.`,
  },
  key_gone: ourWords,
  message_not_found: { say: ({ id }) => `Message ${id} could not be found.` },
} satisfies SaidBy<typeof volumeRefusals>

/** Cinder's names of what is limited, by the domain's. */
const LIMITED: Readonly<Record<string, string>> = {
  volume: 'volumes',
  volume_gib: 'gigabytes',
  volume_snapshot: 'snapshots',
  volume_backup: 'backups',
}

const quotaSaid = {
  quota_exceeded: {
    say: ({ resource, adding, used, limit }) => {
      const [kind = '', typeId] = resource.split(':')
      const name = `${LIMITED[kind] ?? kind}${typeId === undefined ? '' : `_${typeId}`}`
      if (kind === 'volume_gib_each') return `Requested volume size ${adding}G is larger than maximum allowed limit ${limit}G.`
      if (kind === 'volume_backup_gib')
        return `Requested backup exceeds allowed Backup gigabytes quota. Requested ${adding}G, quota is ${limit}G and ${used}G has been consumed.`
      if (kind === 'volume_backup') return `Maximum number of backups allowed (${limit}) exceeded`
      if (kind === 'volume_gib')
        return `Requested volume or snapshot exceeds allowed ${name} quota. Requested ${adding}G, quota is ${limit}G and ${used}G has been consumed.`
      if (kind === 'volume_group') return `Maximum number of groups allowed (${limit}) exceeded`
      return `Maximum number of ${LIMITED[kind] ?? kind} allowed (${limit}) exceeded for quota '${name}'.`
    },
  },
} satisfies SaidBy<typeof quotaRefusals>

/** Cinder's `{"badRequest": {code, message}}`. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 413 } satisfies Record<ErrorCode, number>,
  said: {
    core: coreSaid,
    openstack: sameWords(kitRefusals),
    cinder: sameWords(cinderRefusals),
    volume: { ...volumeSaid, ...groupSaid },
    backup: backupSaid,
    quota: quotaSaid,
    ...passedSaid,
  },
  body: faultBody,
  headers: (error): Record<string, string> =>
    error.code === 'over_quota' ? { 'Retry-After': '0' } : error.code === 'unavailable' ? { 'Retry-After': '1' } : {},
}
