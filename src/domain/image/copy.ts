/** Copies of an image in other places for data: there is one place, where it is already. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { getForChange } from './change.ts'
import { updateImageRow } from './image.store.ts'
import { noteImport } from './image-task.ts'
import { imageRefusals } from './refusals.ts'

export interface Copy {
  /** Wherever it is not yet: then that it is everywhere ends the copy, and whoever waits for it is told. */
  everywhere: boolean
  /** As it was asked for. */
  input: object
}

/** @throws not_found, conflict unless it is active, bad_request for a place where it is already */
export const copyImage = (ctx: StoreCtx, id: string, { everywhere, input }: Copy): Promise<void> =>
  transact(ctx, async (tx) => {
    const image = await getForChange(tx, id, 'copy')
    if (image.status !== 'active') throw imageRefusals.not_active_to_copy({ id })
    if (!everywhere) throw imageRefusals.stored_already({ id })
    await updateImageRow(tx, image, { import_outcome: 'done' })
    await noteImport(tx, { image, input, startedAt: tx.clock.now(), failure: undefined })
  })
