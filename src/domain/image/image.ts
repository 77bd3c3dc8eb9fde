/** An image: what it has, what a caller may set of it, and both as a row. */
import type { ImageRow, ImageStatus, ImportOutcome, Visibility } from './tables.ts'

export interface Image {
  id: string
  ownerId: string | null
  name: string | null
  status: ImageStatus
  visibility: Visibility
  /** It cannot be deleted. */
  protected: boolean
  /** Lists do not show it unless asked to. */
  hidden: boolean
  diskFormat: string | null
  containerFormat: string | null
  minDiskGib: number
  minRamMib: number
  createdAt: number
  updatedAt: number
  generation: number
  /** Of the file; null until it is whole. */
  sizeBytes: number | null
  /** Of the disk that a guest sees. */
  virtualBytes: number | null
  md5: string | null
  sha512: string | null
  fileKey: string | null
  /** The task that imports it now, and how its last import ended. */
  importTaskId: string | null
  importOutcome: ImportOutcome | null
  /** Whatever else a caller wants known of it. */
  properties: Record<string, string>
  /** Sorted. */
  tags: string[]
}

/** What a caller may set. Sizes that say nothing are 0. */
export interface ImageFields
  extends Pick<
    Image,
    | 'name'
    | 'visibility'
    | 'protected'
    | 'hidden'
    | 'diskFormat'
    | 'containerFormat'
    | 'minDiskGib'
    | 'minRamMib'
    | 'properties'
    | 'tags'
  > {
  /** A project within the caller's reach. */
  ownerId: string | null
}

/** Glance's usual ones. */
export const DISK_FORMATS = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop', 'gpt'] as const

export const CONTAINER_FORMATS = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'] as const
export const VISIBILITIES = ['community', 'public', 'private', 'shared'] as const satisfies readonly Visibility[]

/** What has no format of its own to QEMU is a plain disk to it. */
const QEMU_NAMES = new Map([
  ['vhd', 'vpc'],
  ['ploop', 'parallels'],
  ...['ami', 'ari', 'aki', 'gpt'].map((name) => [name, 'raw'] as const),
] as const)

/** What QEMU calls a disk format, where that differs. */
export const qemuFormatOf = (diskFormat: string): string => QEMU_NAMES.get(diskFormat) ?? diskFormat

export const imageOf = (row: ImageRow, properties: Record<string, string>, tags: string[]): Image => ({
  id: row.id,
  ownerId: row.owner_id,
  name: row.name,
  status: row.status,
  visibility: row.visibility,
  protected: row.protected === 1,
  hidden: row.hidden === 1,
  diskFormat: row.disk_format,
  containerFormat: row.container_format,
  minDiskGib: row.min_disk_gib,
  minRamMib: row.min_ram_mib,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  generation: row.generation,
  sizeBytes: row.size_bytes,
  virtualBytes: row.virtual_bytes,
  md5: row.md5,
  sha512: row.sha512,
  fileKey: row.file_key,
  importTaskId: row.import_task_id,
  importOutcome: row.import_outcome,
  properties,
  tags,
})

/** The columns of the fields that are given. */
export function columnsOf(fields: Partial<ImageFields>): Partial<ImageRow> {
  const columns: Partial<ImageRow> = {
    name: fields.name,
    visibility: fields.visibility,
    protected: fields.protected === undefined ? undefined : Number(fields.protected),
    hidden: fields.hidden === undefined ? undefined : Number(fields.hidden),
    disk_format: fields.diskFormat,
    container_format: fields.containerFormat,
    min_disk_gib: fields.minDiskGib,
    min_ram_mib: fields.minRamMib,
    owner_id: fields.ownerId,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

/** A row of which nothing was said. */
export const BLANK = {
  owner_id: null,
  name: null,
  status: 'queued',
  visibility: 'shared',
  protected: 0,
  hidden: 0,
  disk_format: null,
  container_format: null,
  min_disk_gib: 0,
  min_ram_mib: 0,
  size_bytes: null,
  virtual_bytes: null,
  md5: null,
  sha512: null,
  file_key: null,
  upload_key: null,
  upload_until: null,
  upload_bytes: null,
  import_task_id: null,
  import_outcome: null,
} as const satisfies Partial<ImageRow>
