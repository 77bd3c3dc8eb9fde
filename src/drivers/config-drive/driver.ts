/** Writes what a guest should know about itself on a small read-only disk. */
export interface ConfigDriveFile {
  /** Relative: `openstack/latest/meta_data.json`. */
  path: string
  contents: string | Buffer
}

export interface ConfigDrives {
  /** Written anew each time. Returns where: an ISO 9660 image with the label `config-2`. */
  ensure(guestId: string, files: readonly ConfigDriveFile[], signal: AbortSignal): Promise<string>
  /** Absent is success. */
  remove(guestId: string): Promise<void>
}
