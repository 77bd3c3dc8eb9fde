/** The rows of exports: disks that their hosts make images of. Times are milliseconds since 1970. */
import type { DiskSource, ExportFormat } from './host-form.ts'

export interface DiskExportRow {
  id: string
  /** That has the disk. */
  host_id: string
  /** That gets the bytes. */
  image_id: string
  source_kind: DiskSource['kind']
  source_id: string
  format: ExportFormat
  /** Written by the controller: a host that is told `absent` gives up, and forgets what it has of it. */
  wanted_state: 'present' | 'absent'
  /** Why it did not become an image: told by the host, or found when the bytes came. */
  fault: string | null
  created_at: number
}

declare module '../../store/tables.ts' {
  interface Tables {
    disk_export: DiskExportRow
  }
}
