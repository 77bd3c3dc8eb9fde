/** Changes what is noted of a volume, and how servers may use it. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import type { Metadata } from './metadata.store.ts'
import { writeMetadata } from './metadata.ts'
import type { VolumeRow } from './tables.ts'
import { getVolume, getVolumeRow, requireStatus, updateVolumeRow } from './volume.store.ts'
import type { Volume } from './volume.ts'
import type { VolumeAct } from './volume-status.ts'

export interface VolumeChange {
  name?: string | null
  description?: string | null
  /** All of it. */
  metadata?: Metadata
}

/** @throws not_found, bad_request in a state that does not allow it */
export const changeVolume = (ctx: StoreCtx, id: string, { metadata, ...columns }: VolumeChange): Promise<Volume> =>
  transact(ctx, async (tx) => {
    await setColumns(tx, id, 'note', columns)
    if (metadata) {
      await tx.db.deleteFrom('volume_metadata').where('volume_id', '=', id).execute()
      await writeMetadata(tx, 'volume_metadata', id, metadata)
    }
    return getVolume(tx, id)
  })

const setColumns = (ctx: StoreCtx, id: string, act: VolumeAct, set: Partial<VolumeRow>): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume', id)
    const row = await getVolumeRow(tx, id)
    requireStatus(row, act)
    await updateVolumeRow(tx, row, set)
  })

/** Whether servers may boot from it. @throws not_found */
export const setBootable = (ctx: StoreCtx, id: string, bootable: boolean): Promise<void> =>
  setColumns(ctx, id, 'note', { bootable: bootable ? 1 : 0 })

/** Whether servers that it is given to from now on may write on it. @throws not_found; bad_request for one that a server has */
export const setReadOnly = (ctx: StoreCtx, id: string, readOnly: boolean): Promise<void> =>
  setColumns(ctx, id, 'read-only', { read_only: readOnly ? 1 : 0 })
