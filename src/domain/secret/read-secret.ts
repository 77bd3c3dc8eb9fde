/** Reads secrets for other services, with no more rights than whoever asks them has. */
import type { StoreCtx } from '../../store/context.ts'
import type { OpenPayload } from './payload.ts'
import type { PayloadSealing } from './project-key.ts'
import { secretRefusals } from './refusals.ts'
import { findSecretRow } from './secret.store.ts'
import { type Secret, secretOf } from './secret.ts'

/** Whether the caller may read the payload, by the rule that counts for reading it through the key manager's API. */
export type MayRead = (ctx: StoreCtx, secret: Secret) => Promise<boolean>

export interface ReadSecretPayload extends OpenPayload {
  secretType: Secret['secretType']
}

/**
 * What other services are given of secrets.
 * @throws secret_not_found for one that is absent, has expired, has no payload, or that the caller may not read: which of these is not told;
 *   master_key_unavailable
 */
export type ReadSecret = (ctx: StoreCtx, id: string) => Promise<ReadSecretPayload>

export const readSecretBy =
  (sealing: PayloadSealing, mayRead: MayRead): ReadSecret =>
  async (ctx, id) => {
    const row = await findSecretRow(ctx, id)
    if (!row || row.key_id === null || row.content_type === null || !(await mayRead(ctx, secretOf(row))))
      throw secretRefusals.secret_not_found({ id })
    return { secretType: row.secret_type, contentType: row.content_type, bytes: await sealing.open(ctx, row) }
  }
