/** The rows of images. Booleans are 0 and 1, times are milliseconds since 1970. */
export type ImageStatus = 'queued' | 'saving' | 'uploading' | 'importing' | 'active' | 'deactivated' | 'deleted' | 'killed'
export type Visibility = 'public' | 'community' | 'shared' | 'private'
export type MemberStatus = 'pending' | 'accepted' | 'rejected'

export interface ImageRow {
  id: string
  /** The project it belongs to; null for one that is the cloud's own. */
  owner_id: string | null
  name: string | null
  status: ImageStatus
  visibility: Visibility
  protected: number
  hidden: number
  /** `raw`, `qcow2`, `vhd` …; null until told. */
  disk_format: string | null
  /** `bare` is the only one that a server boots from. */
  container_format: string | null
  min_disk_gib: number
  min_ram_mib: number
  created_at: number
  updated_at: number
  generation: number
  size_bytes: number | null
  virtual_bytes: number | null
  /** Hexadecimal. */
  md5: string | null
  sha512: string | null
  /** Which of the kept files is this image's: written once it is whole. */
  file_key: string | null
  /** Where bytes are being written now, and how long that is to be believed without a word from the writer. */
  upload_key: string | null
  upload_until: number | null
  /** What the writer said it would send; counts against the project's limit. */
  upload_bytes: number | null
}

export interface ImageMemberRow {
  image_id: string
  project_id: string
  status: MemberStatus
  created_at: number
  updated_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    image: ImageRow
    image_property: { image_id: string; name: string; value: string }
    image_member: ImageMemberRow
  }
}
