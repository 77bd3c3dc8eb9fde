/** Gives a secret its payload, and reads it. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { requirePayload } from './create.ts'
import type { PayloadSealing } from './project-key.ts'
import { secretRefusals } from './refusals.ts'
import { getSecretRow } from './secret.store.ts'
import type { Payload } from './secret.ts'

/** Once: a payload is never replaced. @throws not_found, conflict, bad_request, too_large, master_key_unavailable */
export async function setPayload(ctx: StoreCtx, sealing: PayloadSealing, id: string, payload: Payload): Promise<void> {
  requirePayload(payload)
  const key = await sealing.keyOf(ctx, (await getSecretRow(ctx, id)).project_id)
  await transact(ctx, async (tx) => {
    const row = await getSecretRow(tx, id)
    const kept = sealing.seal(key, row, payload.bytes)
    const set = await tx.db
      .updateTable('secret')
      .set({ ...kept, content_type: payload.contentType, updated_at: tx.clock.now() })
      .where('id', '=', id)
      .where('key_id', 'is', null)
      .executeTakeFirst()
    if (set.numUpdatedRows === 0n) throw secretRefusals.payload_exists({ id })
    recordChange(tx, 'secret', id, row.project_id)
  })
}

export interface OpenPayload {
  /** As it was given. */
  contentType: string
  bytes: Buffer
}

/** @throws not_found for a secret or payload that is not there */
export async function getPayload(ctx: StoreCtx, sealing: PayloadSealing, id: string): Promise<OpenPayload> {
  const row = await getSecretRow(ctx, id)
  if (row.key_id === null || row.content_type === null) throw secretRefusals.payload_missing({ id })
  return { contentType: row.content_type, bytes: await sealing.open(ctx, row) }
}
