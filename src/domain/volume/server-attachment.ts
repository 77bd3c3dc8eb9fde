/** What compute does with volumes: a server gets one, has it, gives it back. Each in the transaction that changes what the server's host should have. */
import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { hostnamesOf } from '../host/index.ts'
import { findAttachment, insertAttachment, removeAttachment, settleStatus, updateAttachment } from './attachment.store.ts'
import { heldVolume, requireFree } from './attachment.ts'
import { addMessage } from './message.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeAttachmentRow, VolumeRow } from './tables.ts'

export interface ServerWants {
  volumeId: string
  serverId: string
  /** Of the server. */
  hostId: string
  device: string
}

/** What the server's host needs to know of it. */
export interface ServerAttachment {
  id: string
  readOnly: boolean
  multiattach: boolean
}

/**
 * The volume is attaching from then on, until the host says that the guest has it.
 * @throws not_found, bad_request in a state that does not allow it, or on another host
 */
export async function attachToServer(
  tx: StoreCtx,
  { volumeId, serverId, hostId, device }: ServerWants,
): Promise<ServerAttachment> {
  const volume = await heldVolume(withoutReach(tx), volumeId)
  if (volume.status.startsWith('error')) throw volumeRefusals.error_state({ id: volumeId, status: volume.status })
  await requireFree(tx, volume)
  await requireHere(tx, volume, hostId)
  const readOnly = volume.read_only === 1
  const { id } = await insertAttachment(tx, volume, {
    status: 'attaching',
    held: 1,
    server_id: serverId,
    device,
    mode: readOnly ? 'ro' : 'rw',
  })
  await settleStatus(tx, volumeId)
  return { id, readOnly, multiattach: volume.multiattach === 1 }
}

/** A volume that never got a place is nowhere. */
async function requireHere(tx: StoreCtx, { id, host_id }: VolumeRow, hostId: string): Promise<void> {
  if (host_id === hostId) return
  const names = await hostnamesOf(tx, new Set(host_id === null ? [] : [host_id]))
  throw volumeRefusals.volume_elsewhere({ id, hostname: names.get(host_id ?? '') ?? 'no host' })
}

const change = async (tx: StoreCtx, id: string, work: (row: VolumeAttachmentRow) => Promise<void>): Promise<void> => {
  const row = await findAttachment(tx, id)
  if (!row) return
  await heldVolume({ ...tx, who: { kind: 'cloud' }, reach: undefined }, row.volume_id)
  await work(row)
}

/** Its guest has it. Absent is success, here and below. */
export const serverHasVolume = (tx: StoreCtx, attachmentId: string): Promise<void> =>
  change(tx, attachmentId, async (row) => {
    if (row.status !== 'attaching') return
    await updateAttachment(tx, row, { status: 'attached', attached_at: tx.clock.now() })
    await settleStatus(tx, row.volume_id)
  })

/** Its guest is to give it back. */
export const serverGivesBack = (tx: StoreCtx, attachmentId: string): Promise<void> =>
  change(tx, attachmentId, async (row) => {
    await updateAttachment(tx, row, { status: 'detaching' })
    await settleStatus(tx, row.volume_id)
  })

/** Its guest has let go of it. */
export const serverLetGo = (tx: StoreCtx, attachmentId: string): Promise<void> =>
  change(tx, attachmentId, (row) => removeAttachment(tx, row))

/** Its guest could not get it. */
export const serverGotNone = (tx: StoreCtx, attachmentId: string, problem: string): Promise<void> =>
  change(tx, attachmentId, async (row) => {
    const volume = { id: row.volume_id, project_id: row.project_id }
    await removeAttachment(tx, row)
    await addMessage(tx, volume, { requestId: tx.requestId, doing: 'attach', problem })
  })
