/** Where images' data is kept, and by which ways it comes in, as Glance's clients ask for it. */
import type { ImageBasis } from '../../../domain/image/index.ts'

/** The one place, as clients that ask for stores know it. */
export const STORE = 'file'

/** Ways to import, as Glance has them unless told: the last has nothing to copy to where there is one store, and says so. */
export const importMethodsOf = ({ web }: Pick<ImageBasis, 'web'>): string[] => [
  'glance-direct',
  ...(web ? ['web-download'] : []),
  'copy-image',
]
