/** Declares what volumes, their types and pools refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'
import type { SnapshotStatus } from './tables.ts'
import type { VolumeAct, VolumeStatus } from './volume-status.ts'

interface Of {
  id: string
}

interface Kept {
  snapshotId: string | null
}

export const volumeRefusals = defineRefusals('volume', {
  volume_not_found: { code: 'not_found', say: ({ id }: Of) => `Volume ${id} was not found.` },
  marker_not_found: { code: 'not_found', say: ({ id }: Of) => `There is no volume ${id} to go on after.` },
  wrong_status: {
    code: 'bad_request',
    say: ({ id, act, status, allowed }: Of & { act: VolumeAct; status: VolumeStatus; allowed: readonly VolumeStatus[] }) =>
      `Volume ${id} is ${status}: ${act} takes one that is ${allowed.join(', ')}.`,
  },
  snapshot_not_found: { code: 'not_found', say: ({ id }: Of) => `Snapshot ${id} was not found.` },
  snapshot_metadata_not_found: {
    code: 'not_found',
    say: ({ id, key }: Of & { key: string }) => `Snapshot ${id} has no metadata ${key}.`,
  },
  snapshot_status: {
    code: 'bad_request',
    say: ({ id, status }: Of & { status: SnapshotStatus }) => `Snapshot ${id} is ${status}.`,
  },
  snapshot_settled: {
    code: 'bad_request',
    say: ({ id, status }: Of & { status: SnapshotStatus }) => `Snapshot ${id} is ${status}: nothing is under way.`,
  },
  status_does_not_follow: {
    code: 'bad_request',
    say: ({ id, status, next }: Of & { status: SnapshotStatus; next: string }) =>
      `Snapshot ${id} is ${status} and cannot be said to be ${next}.`,
  },
  pool_frozen: {
    code: 'bad_request',
    say: ({ hostname, pool, frozen }: { hostname: string; pool: string; frozen: boolean }) =>
      `Pool ${pool} of ${hostname} is ${frozen ? 'frozen already' : 'not frozen'}.`,
  },
  has_snapshots: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} has snapshots.` },
  being_copied: { code: 'bad_request', say: ({ id }: Of) => `A volume is being made of ${id}.` },
  smaller_than_source: {
    code: 'bad_request',
    say: ({ kind, sizeGib, sourceGib }: { kind: 'volume' | 'snapshot'; sizeGib: number; sourceGib: number }) =>
      `A volume of ${sizeGib} GiB is too small for what the ${kind} of ${sourceGib} GiB holds.`,
  },
  no_snapshots: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} has no snapshots.` },
  not_latest: {
    code: 'bad_request',
    say: ({ id, snapshotId }: Of & Kept) => `${snapshotId} is not the latest snapshot of volume ${id}.`,
  },
  other_size: {
    code: 'bad_request',
    say: ({ id, snapshotId }: Of & Kept) => `Volume ${id} is not as large as it was when snapshot ${snapshotId} was made.`,
  },
  not_revertible: {
    code: 'conflict',
    say: ({ id, snapshotId, kind }: Of & Kept & { kind: 'volume' | 'snapshot' }) =>
      `Volume ${id} cannot be reverted to snapshot ${snapshotId}: the ${kind} is not available.`,
  },
  not_larger: {
    code: 'bad_request',
    say: ({ id, sizeGib, wantedGib }: Of & { sizeGib: number; wantedGib: number }) =>
      `Volume ${id} has ${sizeGib} GiB: it cannot grow to ${wantedGib}.`,
  },
  extend_not_awaited: {
    code: 'bad_request',
    say: ({ id }: Of) => `Volume ${id} grows on its host: it has when that one says so, and no other word is waited for.`,
  },
  nothing_to_upload: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is on no host: no image can be made of it.` },
  unsettable: { code: 'bad_request', say: ({ status }: { status: VolumeStatus }) => `No volume is made ${status} by a word.` },
  unattached: { code: 'bad_request', say: ({ id }: Of) => `Nobody has volume ${id}.` },
  transfer_not_found: { code: 'not_found', say: ({ id }: Of) => `Transfer ${id} was not found.` },
  wrong_key: { code: 'bad_request', say: ({ id }: Of) => `That is not the key of transfer ${id}.` },
  attachment_not_found: { code: 'not_found', say: ({ id }: Of) => `Attachment ${id} was not found.` },
  held_by_server: {
    code: 'conflict',
    say: ({ id, serverId }: Of & { serverId: string }) => `Server ${serverId} has volume ${id}: it is given back there.`,
  },
  error_state: {
    code: 'bad_request',
    say: ({ id, status }: Of & { status: VolumeStatus }) => `Volume ${id} is ${status}: nobody can have it.`,
  },
  read_only: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is read-only.` },
  swapped_with_itself: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} cannot take its own place.` },
  several_attachments: {
    code: 'bad_request',
    say: ({ id }: Of) => `Several have volume ${id}: which of them gives it back is to be said.`,
  },
  other_volume: { code: 'bad_request', say: ({ id }: Of) => `Attachment ${id} is of another volume.` },
  volume_elsewhere: {
    code: 'bad_request',
    say: ({ id, hostname }: Of & { hostname: string }) => `Volume ${id} is on ${hostname}, and the server is not.`,
  },
  too_much_metadata: {
    code: 'over_quota',
    say: ({ limit }: { limit: number }) => `A volume, a snapshot or a backup has at most ${limit} items of metadata.`,
  },
  metadata_not_found: {
    code: 'not_found',
    say: ({ id, key }: Of & { key: string }) => `Volume ${id} has no metadata ${key}.`,
  },
  too_small_for_image: {
    code: 'bad_request',
    say: ({ imageId, sizeGib, neededGib }: { imageId: string; sizeGib: number; neededGib: number }) =>
      `A volume of ${sizeGib} GiB is too small for image ${imageId}, which needs ${neededGib} GiB.`,
  },
  zone_not_found: { code: 'bad_request', say: ({ zone }: { zone: string }) => `There is no zone ${zone}.` },
  no_pool: {
    code: 'no_capacity',
    say: ({ sizeGib }: { sizeGib: number }) => `No pool has room for a volume of ${sizeGib} GiB as it is asked for.`,
  },
  disk_failed: { code: 'internal', say: ({ problem }: { problem: string }) => problem },
  type_not_found: { code: 'not_found', say: ({ id }: Of) => `Volume type ${id} was not found.` },
  type_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `A volume type ${name} is there already.` },
  type_in_use: { code: 'bad_request', say: ({ id }: Of) => `There are volumes of type ${id}.` },
  type_needed: { code: 'bad_request', say: ({ id }: Of) => `Volume type ${id} is the cloud's default type.` },
  type_same: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is of that type already.` },
  type_shares: {
    code: 'bad_request',
    say: ({ id, status }: Of & { status: VolumeStatus }) =>
      `Volume ${id} is ${status}: whether several servers may have it changes only while none has it.`,
  },
  type_needs_move: {
    code: 'bad_request',
    say: ({ id, mayMove }: Of & { mayMove: boolean }) =>
      `Volume ${id} would have to move to be of that type, which ${mayMove ? 'this cloud does not do yet' : 'was not allowed'}.`,
  },
  type_is_public: { code: 'not_found', say: ({ id }: Of) => `Volume type ${id} is for everybody.` },
  type_access_exists: {
    code: 'conflict',
    say: ({ id, projectId }: Of & { projectId: string }) => `Project ${projectId} may use volume type ${id} already.`,
  },
  type_access_not_found: {
    code: 'not_found',
    say: ({ id, projectId }: Of & { projectId: string }) => `Project ${projectId} was not let use volume type ${id}.`,
  },
  extra_not_found: { code: 'not_found', say: ({ id, key }: Of & { key: string }) => `Volume type ${id} has no property ${key}.` },
  default_type_not_found: {
    code: 'not_found',
    say: ({ projectId }: { projectId: string }) => `Project ${projectId} has no default volume type of its own.`,
  },
  qos_not_found: { code: 'not_found', say: ({ id }: Of) => `QoS specs ${id} were not found.` },
  qos_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `There are QoS specs ${name} already.` },
  qos_invalid: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  qos_key_not_found: { code: 'not_found', say: ({ id, key }: Of & { key: string }) => `QoS specs ${id} have no key ${key}.` },
  qos_in_use: { code: 'bad_request', say: ({ id }: Of) => `Volume types have QoS specs ${id}.` },
  qos_other: {
    code: 'bad_request',
    say: ({ typeId, qosId }: { typeId: string; qosId: string }) => `Volume type ${typeId} has QoS specs ${qosId} already.`,
  },
  encryption_exists: { code: 'bad_request', say: ({ id }: Of) => `Volume type ${id} has an encryption already.` },
  encryption_not_found: { code: 'not_found', say: ({ id }: Of) => `Volume type ${id} has no encryption.` },
  encryption_in_use: {
    code: 'bad_request',
    say: ({ id, act }: Of & { act: 'create' | 'update' | 'delete' }) =>
      `There are volumes of type ${id}: its encryption cannot be ${act}d.`,
  },
  encryption_not_offered: {
    code: 'bad_request',
    say: ({ id }: Of) =>
      `Volumes of type ${id} would be encrypted otherwise than this cloud does: by luks, with aes-xts-plain64 of 256 or 512 bits, in the front-end.`,
  },
  encrypted_manage: {
    code: 'bad_request',
    say: ({ id }: Of) => `What is of ${id} is encrypted: no file that lies in a pool is taken for it.`,
  },
  encrypted_unmanage: { code: 'bad_request', say: ({ id }: Of) => `${id} is encrypted: nobody could open it as a file.` },
  file_not_found: {
    code: 'bad_request',
    say: ({ file }: { file: string }) => `No file ${file} lies in the pool to be taken in; its host looks every few seconds.`,
  },
  file_taken: {
    code: 'bad_request',
    say: ({ file, id }: Of & { file: string }) => `The file ${file} is becoming ${id} already.`,
  },
  file_unfit: {
    code: 'bad_request',
    say: ({ file, problem }: { file: string; problem: string }) => `The file ${file} cannot be taken in: ${problem}`,
  },
  encryption_differs: {
    code: 'bad_request',
    say: ({ id, typeId }: Of & { typeId: string }) =>
      `What is made of ${id} is encrypted as that is, or in clear as that is: it cannot be of type ${typeId}.`,
  },
  encrypted_transfer: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is encrypted: its key stays with its project.` },
  encrypted_upload: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is encrypted: no image is made of it.` },
  encrypted_backup: {
    code: 'bad_request',
    say: ({ id }: Of) => `${id} is encrypted: backups of what is encrypted are neither made nor restored yet.`,
  },
  nothing_to_reimage: {
    code: 'bad_request',
    say: ({ id }: Of) => `Volume ${id} is not on its host: no image can be written over it.`,
  },
  reimage_shared: { code: 'conflict', say: ({ id }: Of) => `Several have volume ${id}: no image is written over it.` },
  nothing_to_back_up: { code: 'bad_request', say: ({ id }: Of) => `Volume ${id} is on no host: no backup can be made of it.` },
  snapshot_of_other: {
    code: 'bad_request',
    say: ({ id, volumeId }: Of & { volumeId: string }) => `Snapshot ${id} is not of volume ${volumeId}.`,
  },
  snapshot_not_available: {
    code: 'bad_request',
    say: ({ id, status }: Of & { status: SnapshotStatus }) => `Snapshot ${id} is ${status}: no backup can be made of it.`,
  },
  backup_needs_force: { code: 'bad_request', say: ({ id }: Of) => `A server has volume ${id}: a backup of it has to be forced.` },
  smaller_than_backup: {
    code: 'bad_request',
    say: ({ sizeGib, backupGib }: { sizeGib: number; backupGib: number }) =>
      `A volume of ${sizeGib} GiB is too small for a backup of ${backupGib} GiB.`,
  },
  key_gone: { code: 'not_found', say: ({ id }: Of) => `The key of ${id} is not in the key manager any more.` },
  message_not_found: { code: 'not_found', say: ({ id }: Of) => `Message ${id} was not found.` },
})
