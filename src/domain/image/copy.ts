/** Copies of an image in other places for data: there is one place, where it is already. */
import type { StoreCtx } from '../../store/context.ts'
import { getImage } from './image.store.ts'
import { imageRefusals } from './refusals.ts'

/**
 * @param options.again whether it may be there already
 * @throws not_found, conflict unless it is active, bad_request for one that is there
 */
export async function copyImage(ctx: StoreCtx, id: string, { again }: { again: boolean }): Promise<void> {
  const { status } = await getImage(ctx, id)
  if (status !== 'active') throw imageRefusals.not_active_to_copy({ id })
  if (!again) throw imageRefusals.stored_already({ id })
}
