/** Bugs in images, their files, and secrets. */
import type { PlantedBug } from './planted-bug.ts'

export const IMAGE_BUGS: readonly PlantedBug[] = [
  {
    name: 'image-found-by-anyone',
    file: 'src/domain/image/image.store.ts',
    text: '.where(visibleImages(ctx)).executeTakeFirst()',
    becomes: '.executeTakeFirst()',
    leavesOut: 'whose image it is that is asked for by its id',
  },
  {
    name: 'image-keeps-its-tags',
    file: 'src/domain/image/remove.ts',
    text: `  await removeTags(tx, { kind: 'image', id })
`,
    becomes: '',
    leavesOut: 'removing an image’s tags with it',
  },
  {
    name: 'import-that-fails-keeps-its-image',
    file: 'src/domain/image/import-fetch.ts',
    text: "    await updateImageRow(tx, image, { ...emptied, import_outcome: 'failed' })\n",
    becomes: '',
    leavesOut: 'that an image whose import has failed waits for data again',
  },
]
