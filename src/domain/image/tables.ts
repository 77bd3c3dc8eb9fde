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
  /** The task that imports it now. */
  import_task_id: string | null
  /** How its last import ended; null for one that was never imported. */
  import_outcome: ImportOutcome | null
}

export type ImportOutcome = 'done' | 'failed'
export type ImageTaskStatus = 'pending' | 'processing' | 'success' | 'failure'
/** `image`: data for an image that is there. `new`: a new image and its data. */
export type ImageTaskKind = 'image' | 'new'

/** An import: it goes on without the request that began it, and is told of for some time after its end. */
export interface ImageTaskRow {
  id: string
  kind: ImageTaskKind
  status: ImageTaskStatus
  image_id: string
  owner_id: string | null
  user_id: string | null
  request_id: string
  /** JSON: as it was asked for. */
  input: string
  /** What is downloaded; null for data that were staged. */
  url: string | null
  /** JSON: on whose behalf it is done. */
  actor: string
  message: string
  /** Who works on it, and how long that is to be believed without a word. */
  worker: string | null
  worker_until: number | null
  tries: number
  created_at: number
  updated_at: number
  /** When it is forgotten; null until it has ended. */
  expires_at: number | null
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
    image_task: ImageTaskRow
  }
}
