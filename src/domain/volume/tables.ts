/** The rows of volumes, their types and the pools that keep them. Booleans are 0 and 1, times are milliseconds since 1970. */
import type { GroupStatus } from './group/group-status.ts'
import type { ObservedVolume, WantedVolume } from './host-form.ts'
import type { VolumeStatus } from './volume-status.ts'

export interface VolumeRow {
  id: string
  project_id: string
  user_id: string
  name: string | null
  description: string | null
  size_gib: number
  /** What it may be asked now; `volume-status.ts` has the table. */
  status: VolumeStatus
  type_id: string
  /** The host's, once it has one; until then the one that was asked for, if any. */
  zone: string | null
  bootable: number
  multiattach: number
  /** 1: by its type, all that is written to it. */
  encrypted: number
  /** The secret that opens it, in the key manager; null until that is made. */
  key_id: string | null
  /** Null where nobody has said. */
  read_only: number | null
  /** What it was made of. */
  source_kind: 'image' | 'snapshot' | 'volume' | 'backup' | null
  source_id: string | null
  /** The group that it is in; `group/` writes it. */
  group_id: string | null
  /** JSON `BaseImage`, of the image that it began as. */
  image: string | null
  /** The pool that keeps it: claimed with its bytes, from `place` on until its host has nothing of it left. */
  host_id: string | null
  pool: string | null
  /** What is claimed of the pool, and wanted of it: more than its size while it grows. */
  claimed_gib: number
  fault: string | null
  /** JSON `Reversion`, while it is being reverted. */
  reverting: string | null
  /** JSON, of the image, while it is written anew from one. */
  reimaging: string | null
  /** The file in its pool's folder that it was made of. */
  adopting: string | null
  /** The file that it becomes in place of being removed. */
  releasing: string | null
  /** Rises with each change that a reply shows. */
  generation: number
  created_at: number
  updated_at: number
  launched_at: number | null
  /** Written by the controller. */
  wanted_state: WantedVolume['state']
  wanted_generation: number
  /** Written by the agent's report. */
  observed_state: ObservedVolume['state'] | 'none'
  observed_generation: number
  observed_mib: number
}

export type AttachmentStatus = 'reserved' | 'attaching' | 'attached' | 'detaching'

/** That a server, or somebody else, has a volume or is about to. */
export interface VolumeAttachmentRow {
  id: string
  volume_id: string
  /** The volume's. */
  project_id: string
  server_id: string | null
  /** A machine that is no server of this cloud. */
  host_name: string | null
  device: string | null
  mode: 'rw' | 'ro' | null
  status: AttachmentStatus
  /** 1: compute has made it for a server, and ends it alone. */
  held: number
  created_at: number
  attached_at: number | null
}

export const SNAPSHOT_STATUSES = [
  'creating',
  'available',
  'backing-up',
  'restoring',
  'deleting',
  'unmanaging',
  'error',
  'error_deleting',
] as const
export type SnapshotStatus = (typeof SNAPSHOT_STATUSES)[number]

export interface VolumeSnapshotRow {
  id: string
  /** The volume's. */
  project_id: string
  user_id: string
  volume_id: string
  name: string | null
  description: string | null
  /** Of the volume then; as much of the pool is claimed for it. */
  size_gib: number
  type_id: string
  status: SnapshotStatus
  /** Of all volumes of a group; `group/` deletes it then. */
  group_snapshot_id: string | null
  /** Those that have the same are taken at one moment; null: it has one of its own. */
  moment: string | null
  /** `80%`, by somebody's word; null: its state tells. */
  progress: string | null
  fault: string | null
  /** As a volume's. */
  adopting: string | null
  releasing: string | null
  /** Rises with each change that a reply shows. */
  generation: number
  wanted_state: 'present' | 'absent'
  created_at: number
  updated_at: number
}

/** An offer of a volume to whoever has its key. */
export interface VolumeTransferRow {
  id: string
  volume_id: string
  /** Of the project that offers it. */
  project_id: string
  name: string | null
  /** SHA-256. */
  key_hash: string
  no_snapshots: number
  created_at: number
}

/** One backend of one host, as its agent reports it. */
export interface VolumePoolRow {
  host_id: string
  name: string
  /** Written by the agent's report. */
  total_bytes: number
  free_bytes: number
  /** JSON `ObservedPool['chains']`; null where its host has not told. */
  chains: string | null
  /** JSON `ObservedPool['adoptable']`. */
  adoptable: string | null
  /** Written with each claim, in its transaction. */
  claimed_gib: number
  /** 0 when an operator takes no new volumes in it, with the reason. */
  enabled: number
  disabled_reason: string | null
  /** 1: nothing is placed in it until it is thawed. */
  frozen: number
}

export interface VolumeTypeRow {
  id: string
  name: string
  description: string | null
  is_public: number
  /** JSON `Record<string, string>`. */
  extra: string
  /** Of its volumes; null: they are not limited. */
  qos_id: string | null
  created_at: number
  updated_at: number | null
}

export const QOS_CONSUMERS = ['front-end', 'back-end', 'both'] as const
export type QosConsumer = (typeof QOS_CONSUMERS)[number]

/** QoS specs, which types are associated with. */
export interface VolumeQosRow {
  id: string
  name: string
  /** Who limits: guests' hypervisor, the pool, or both. */
  consumer: QosConsumer
  /** JSON `Record<string, string | null>`. */
  specs: string
  created_at: number
  updated_at: number | null
}

export const CONTROL_LOCATIONS = ['front-end', 'back-end'] as const

/** How volumes of a type are encrypted. */
export interface VolumeTypeEncryptionRow {
  type_id: string
  id: string
  /** What encrypts: `luks`. */
  provider: string
  control_location: (typeof CONTROL_LOCATIONS)[number]
  /** `aes-xts-plain64`. */
  cipher: string | null
  /** In bits. */
  key_size: number | null
  created_at: number
  updated_at: number | null
}

export interface VolumeGroupTypeRow {
  id: string
  name: string
  description: string | null
  /** 0: only for who sees all. */
  is_public: number
  /** JSON `Record<string, string>`. */
  specs: string
  created_at: number
  updated_at: number | null
}

/** Volumes that belong together. */
export interface VolumeGroupRow {
  id: string
  project_id: string
  user_id: string
  name: string | null
  description: string | null
  status: GroupStatus
  type_id: string
  /** Of volumes that are made in it; null: any. */
  zone: string | null
  /** What it was made of. */
  source_kind: 'group' | 'snapshot' | null
  source_id: string | null
  /** `absent`: it goes when the last of its volumes has. */
  wanted_state: 'present' | 'absent'
  created_at: number
  updated_at: number
}

/** What all volumes of a group held: their snapshots name it. */
export interface VolumeGroupSnapshotRow {
  id: string
  /** The group's. */
  project_id: string
  user_id: string
  group_id: string
  /** The group's. */
  type_id: string
  name: string | null
  description: string | null
  status: GroupStatus
  /** `absent`: it goes when the last snapshot of its volumes has. */
  wanted_state: 'present' | 'absent'
  created_at: number
  updated_at: number
}

/** Why something did not become of a volume, for whom it belongs to. */
export interface VolumeMessageRow {
  id: string
  project_id: string
  request_id: string
  volume_id: string
  /** What was being done. */
  doing: string
  problem: string
  created_at: number
  expires_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    volume: VolumeRow
    volume_metadata: { volume_id: string; key: string; value: string }
    volume_attachment: VolumeAttachmentRow
    volume_image_metadata: { volume_id: string; key: string; value: string }
    volume_snapshot: VolumeSnapshotRow
    volume_snapshot_metadata: { snapshot_id: string; key: string; value: string }
    volume_transfer: VolumeTransferRow
    volume_pool: VolumePoolRow
    volume_type: VolumeTypeRow
    volume_type_access: { type_id: string; project_id: string }
    volume_qos: VolumeQosRow
    volume_type_encryption: VolumeTypeEncryptionRow
    volume_default_type: { project_id: string; type_id: string }
    volume_message: VolumeMessageRow
    volume_group_type: VolumeGroupTypeRow
    volume_group: VolumeGroupRow
    volume_group_snapshot: VolumeGroupSnapshotRow
    volume_group_volume_type: { group_id: string; type_id: string }
  }
}
