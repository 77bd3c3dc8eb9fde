import type { ImageInfo } from './qemu-img.ts'

/** What `qemu-img info --output=json` writes (QEMU's `ImageInfo`), as far as it is read here. */
export interface ImageJson {
  format: string
  'virtual-size': number
  'actual-size'?: number
  'cluster-size'?: number
  'backing-filename'?: string
  'backing-filename-format'?: string
  encrypted?: boolean
  'dirty-flag'?: boolean
  snapshots?: unknown[]
  'format-specific'?: { data?: { 'data-file'?: string } }
}

export const readInfo = (json: ImageJson): ImageInfo => {
  const path = json['backing-filename']
  return {
    format: json.format,
    virtualSize: json['virtual-size'],
    actualSize: json['actual-size'] ?? 0,
    clusterSize: json['cluster-size'],
    backing: path === undefined ? undefined : { path, format: json['backing-filename-format'] },
    dataFile: json['format-specific']?.data?.['data-file'],
    encrypted: json.encrypted ?? false,
    dirty: json['dirty-flag'] ?? false,
    snapshots: json.snapshots?.length ?? 0,
  }
}
