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
]
