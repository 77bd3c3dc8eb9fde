/** Images without bytes: what they say is all that they are, as which snapshots a server begins with. */
import { createHash } from 'node:crypto'
import { type StoreCtx, transact } from '../../store/context.ts'
import { createImage, type NewImage } from './create.ts'
import { getImage, updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import type { ImageLimits } from './image-limits.ts'

const hashOfNothing = (algorithm: 'md5' | 'sha512'): string => createHash(algorithm).digest('hex')

/** It is `active` at once, and has no file. @throws as `createImage` */
export const createEmptyImage = (ctx: StoreCtx, limits: ImageLimits, given: NewImage): Promise<Image> =>
  transact(ctx, async (tx) => {
    const image = await createImage(tx, limits, given)
    await updateImageRow(tx, image, {
      status: 'active',
      size_bytes: 0,
      virtual_bytes: 0,
      md5: hashOfNothing('md5'),
      sha512: hashOfNothing('sha512'),
    })
    return getImage(tx, image.id)
  })
