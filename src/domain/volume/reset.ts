/** Sets a volume's state by an operator's word alone: nothing is done with the volume itself. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { attachmentsTo } from './attachment.store.ts'
import { heldVolume } from './attachment.ts'
import { volumeRefusals } from './refusals.ts'
import { endReimaging } from './reimage.ts'
import { endReversion } from './revert.ts'
import { updateVolumeRow } from './volume.store.ts'
import type { VolumeStatus } from './volume-status.ts'

/** Those lead to what only the volume's host can end. */
const UNSETTABLE: readonly VolumeStatus[] = ['deleting', 'error_deleting', 'detaching']

/** @param detached nobody has it any more, but for servers that do @throws not_found, bad_request */
export const resetVolume = (
  ctx: StoreCtx,
  id: string,
  { status, detached = false }: { status?: VolumeStatus; detached?: boolean },
) =>
  transact(ctx, async (tx) => {
    const volume = await heldVolume(tx, id)
    if (status !== undefined && UNSETTABLE.includes(status)) throw volumeRefusals.unsettable({ status })
    if (status === 'in-use' && (await attachmentsTo(tx, id)).length === 0) throw volumeRefusals.unattached({ id })
    if (detached) await tx.db.deleteFrom('volume_attachment').where('volume_id', '=', id).where('held', '=', 0).execute()
    const ended = status === undefined ? {} : { ...(await endReversion(tx, volume)), ...(await endReimaging(tx, volume)) }
    await updateVolumeRow(tx, volume, status === undefined ? {} : { ...ended, status })
  })
