/** Bugs in how hosts make images of disks. */
import type { PlantedBug } from './planted-bug.ts'

export const EXPORT_BUGS: readonly PlantedBug[] = [
  {
    name: 'copies-not-removed',
    file: 'src/agent/disk-export.ts',
    text: 'undo: () => world.copies.remove(doc.id),',
    becomes: 'undo: async () => undefined,',
    leavesOut: 'removing the copy of a disk of which no image is wanted any more',
  },
  {
    name: 'exports-not-ended',
    file: 'src/domain/disk-export/export.ts',
    text: `  if (!row || row.wanted_state === 'absent') return
`,
    becomes: `  if (row) return
`,
    leavesOut: 'telling a host that an image has come, or is not wanted any more',
  },
  {
    name: 'image-without-bytes-kept',
    file: 'src/domain/disk-export/export.ts',
    text: '  return discardEmptyImage(tx, imageId)',
    becomes: '  return imageId !== undefined',
    leavesOut: 'taking back the image of a disk that could not be copied',
  },
  {
    name: 'volume-stays-uploading',
    file: 'src/domain/volume/upload-operation.ts',
    text: `    const isLost = await abandonExport(tx, params)
    const row = await settle(tx, params.volumeId)
`,
    becomes: `    const isLost = await abandonExport(tx, params)
    const row = await findVolumeRow(tx, params.volumeId)
`,
    leavesOut: 'that a volume is free again after an image of it has failed',
  },
]
