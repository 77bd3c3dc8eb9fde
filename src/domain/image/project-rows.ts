/** What projects have of images. */
import { sql } from 'kysely'
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import type { ProjectRows } from '../project-rows.ts'
import { findAnyImage } from './image.store.ts'
import { deleteNamespace } from './metadef/index.ts'
import { dropImage } from './remove.ts'

/** A protected one too. Its file is nobody's then, and swept. */
const removeImage = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, `image:${id}`)
    const image = await findAnyImage(tx, id)
    if (image) await dropImage(tx, image)
  })

const OWNED = { owner: 'owner_id' } as const

export const imageRows: readonly ProjectRows[] = [
  { ...OWNED, noun: 'image', table: 'image', only: sql`visibility in ('private', 'shared')`, remove: removeImage },
  {
    ...OWNED,
    noun: 'image for others',
    table: 'image',
    only: sql`visibility in ('public', 'community')`,
    forOthers: true,
    remove: removeImage,
  },
  { noun: 'share in an image', table: 'image_member', key: 'image_id', minor: true },
  {
    ...OWNED,
    noun: 'namespace of metadata definitions',
    table: 'metadef_namespace',
    key: 'name',
    only: sql`visibility = 'private'`,
    remove: deleteNamespace,
  },
  {
    ...OWNED,
    noun: 'namespace of metadata definitions for others',
    table: 'metadef_namespace',
    key: 'name',
    only: sql`visibility = 'public'`,
    forOthers: true,
    remove: deleteNamespace,
  },
]
