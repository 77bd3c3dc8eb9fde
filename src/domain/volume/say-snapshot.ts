/** Takes an API's word for what has become of a snapshot: what is done with it goes on all the same. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { volumeRefusals } from './refusals.ts'
import { getSnapshotRow, updateSnapshotRow } from './snapshot.store.ts'
import type { SnapshotStatus } from './tables.ts'

/** What may be said of a snapshot that is under way by who has it; whatever is said, its host goes on. */
const SAYABLE: Partial<Record<SnapshotStatus, readonly SnapshotStatus[]>> = {
  creating: ['creating', 'available', 'error'],
  deleting: ['deleting', 'error_deleting'],
}

/** @param progress `80%`; what was said before stays without it @throws not_found; bad_request for one that is not under way, and for a state that does not follow */
export const saySnapshotStatus = (ctx: StoreCtx, id: string, next: string, progress?: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { volume_id } = await getSnapshotRow(tx, id)
    await holdRow(tx, 'volume', volume_id)
    const row = await getSnapshotRow(tx, id)
    const sayable = SAYABLE[row.status]
    if (!sayable) throw volumeRefusals.snapshot_settled({ id, status: row.status })
    const status = sayable.find((one) => one === next)
    if (!status) throw volumeRefusals.status_does_not_follow({ id, status: row.status, next })
    await updateSnapshotRow(tx, row, { status, ...(progress !== undefined && { progress }) })
  })
