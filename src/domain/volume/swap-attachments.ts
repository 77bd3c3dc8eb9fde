/** Gives those who have a volume by the API another one in its place. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { attachmentsTo, removeAttachment } from './attachment.store.ts'
import { attachVolume, heldVolume, requireNotHeld } from './attachment.ts'
import { volumeRefusals } from './refusals.ts'

/** All or none of them; what a server has, compute changes alone. @throws not_found, bad_request where the other cannot be had; conflict for what a server has */
export const swapAttachments = (ctx: StoreCtx, id: string, otherId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    if (id === otherId) throw volumeRefusals.swapped_with_itself({ id })
    // always in the same order, so that two swaps do not wait for each other
    for (const one of [id, otherId].toSorted()) await heldVolume(tx, one)
    for (const row of await attachmentsTo(tx, id)) {
      requireNotHeld(row)
      await removeAttachment(tx, row)
      await attachVolume(tx, otherId, {
        serverId: row.server_id ?? undefined,
        hostName: row.host_name ?? undefined,
        device: row.device ?? '',
        mode: row.mode ?? 'rw',
      })
    }
  })
