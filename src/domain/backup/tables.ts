/** The rows of backups, and of what hosts have to do for them. Times are milliseconds since 1970. */
export const BACKUP_STATUSES = ['creating', 'available', 'restoring', 'deleting', 'error'] as const
export type BackupStatus = (typeof BACKUP_STATUSES)[number]

export interface VolumeBackupRow {
  id: string
  project_id: string
  user_id: string
  name: string | null
  description: string | null
  status: BackupStatus
  /** Of which it is; the volume may be gone. */
  volume_id: string
  snapshot_id: string | null
  /** What it is an increment of; null: it is a full one. */
  parent_id: string | null
  /** The full backup at the beginning of its increments: all of them share chunks, and nobody else does. */
  chain_id: string
  /** Of the volume then. */
  size_gib: number
  container: string | null
  zone: string | null
  fault: string | null
  /** JSON `VolumeFacts`. */
  facts: string
  /** The moment of which it is. */
  data_at: number
  created_at: number
  updated_at: number
  /** Where it was restored to last. */
  restore_volume_id: string | null
  /** What the store has of it: `writing` and `garbage` may be anything, `erasing` is being removed, `importing` is yet to be looked for. */
  stored: 'writing' | 'whole' | 'garbage' | 'erasing' | 'nothing' | 'importing'
  /** Its name there: its own id, unless it was taken in from a record under another. */
  stored_as: string
  /** Of its manifest, which names the rest. */
  manifest_sha256: string | null
  disk_bytes: number
  page_count: number
  /** Chunks that are not zeros alone. */
  chunk_count: number
}

/** That a host writes a volume into the store, or what is there into a volume. */
export interface BackupTransferRow {
  id: string
  backup_id: string
  /** Null while the volume that it is for is yet to be made. */
  host_id: string | null
  kind: 'save' | 'restore'
  volume_id: string
  snapshot_id: string | null
  /** A host that is told `absent` gives up, and forgets what it has of it. */
  wanted_state: 'present' | 'absent'
  created_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    volume_backup: VolumeBackupRow
    volume_backup_metadata: { backup_id: string; key: string; value: string }
    backup_transfer: BackupTransferRow
  }
}
