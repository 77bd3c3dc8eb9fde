/** What becomes of a volume: its states, and what may be done in each. */

export const VOLUME_STATUSES = [
  'creating',
  'available',
  'reserved',
  'attaching',
  'in-use',
  'detaching',
  'maintenance',
  'extending',
  'reverting',
  'downloading',
  'error_extending',
  'awaiting-transfer',
  'uploading',
  'backing-up',
  'restoring-backup',
  'error_restoring',
  'error',
  'deleting',
  'error_deleting',
  'managing',
  'error_managing',
  'unmanaging',
  'error_unmanaging',
] as const

export type VolumeStatus = (typeof VOLUME_STATUSES)[number]

export type VolumeAct =
  | 'delete'
  | 'force-delete'
  | 'copy'
  | 'note'
  | 'read-only'
  | 'reserve'
  | 'reserve-shared'
  | 'attach'
  | 'begin-detaching'
  | 'snapshot'
  | 'snapshot-in-use'
  | 'extend'
  | 'extend-in-use'
  | 'complete-extend'
  | 'transfer'
  | 'retype'
  | 'accept'
  | 'upload'
  | 'upload-in-use'
  | 'backup'
  | 'backup-in-use'
  | 'restore'
  | 'reimage'
  | 'reimage-reserved'

/** A state that is not named does not allow the act. */
export const ALLOWED: Readonly<Record<VolumeAct, readonly VolumeStatus[]>> = {
  delete: ['available', 'error', 'error_restoring', 'error_extending', 'error_managing'],
  'force-delete': [
    'creating',
    'available',
    'reserved',
    'error',
    'deleting',
    'error_deleting',
    'extending',
    'error_extending',
    'restoring-backup',
    'error_restoring',
    'reverting',
    'downloading',
    'attaching',
    'detaching',
    'maintenance',
    'managing',
    'error_managing',
    'error_unmanaging',
  ],
  /** Made of it is another volume. */
  copy: ['available', 'in-use'],
  'read-only': ['available'],
  reserve: ['available'],
  /** Several servers may have it. */
  'reserve-shared': ['available', 'in-use'],
  /** Whoever has it says so. */
  attach: ['available', 'attaching', 'reserved'],
  'begin-detaching': ['in-use'],
  snapshot: ['available'],
  'snapshot-in-use': ['available', 'in-use'],
  extend: ['available'],
  /** Somebody says that it has grown. */
  'complete-extend': ['extending'],
  transfer: ['available'],
  retype: ['available', 'in-use'],
  accept: ['awaiting-transfer'],
  /** An image is made of it. */
  upload: ['available'],
  'upload-in-use': ['available', 'in-use'],
  backup: ['available'],
  'backup-in-use': ['available', 'in-use'],
  /** What a backup holds is written over what it holds. */
  restore: ['available'],
  /** What an image holds is written over what it holds. */
  reimage: ['available', 'error'],
  'reimage-reserved': ['available', 'error', 'reserved'],
  'extend-in-use': ['available', 'in-use'],
  /** Its description, its metadata. */
  note: VOLUME_STATUSES.filter((status) => status !== 'maintenance'),
}
