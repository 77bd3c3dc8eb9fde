/** Makes secrets, with their payload or to be given one later. */

import { userOf } from '../../kernel/context.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { requireRoom } from './limits.ts'
import type { PayloadSealing } from './project-key.ts'
import { secretRefusals } from './refusals.ts'
import { MOST_PAYLOAD, type Payload, type Secret, secretOf } from './secret.ts'
import type { SecretRow } from './tables.ts'

export interface NewSecret
  extends Partial<Pick<Secret, 'name' | 'secretType' | 'algorithm' | 'bitLength' | 'mode' | 'expiresAt'>> {
  payload?: Payload
}

/** Of the caller's project. @throws over_quota, bad_request, too_large */
export async function createSecret(ctx: StoreCtx, sealing: PayloadSealing, given: NewSecret): Promise<Secret> {
  if (given.payload) requirePayload(given.payload)
  if (given.expiresAt && given.expiresAt <= ctx.clock.now()) throw secretRefusals.expired()
  return transact(ctx, async (tx) => {
    await requireRoom(tx, 'secrets')
    const row = newRow(tx, given)
    const kept = given.payload
      ? { content_type: given.payload.contentType, ...(await sealing.seal(tx, row, given.payload.bytes)) }
      : {}
    const whole = { ...row, ...kept }
    await tx.db.insertInto('secret').values(whole).execute()
    recordChange(tx, 'secret', row.id, row.project_id)
    return secretOf(whole)
  })
}

/** @throws bad_request, too_large */
export function requirePayload({ bytes }: Payload): void {
  if (bytes.length === 0) throw secretRefusals.payload_empty()
  if (bytes.length > MOST_PAYLOAD) throw secretRefusals.payload_too_large({ limit: MOST_PAYLOAD })
}

function newRow(tx: StoreCtx, given: NewSecret): SecretRow {
  const now = tx.clock.now()
  return {
    id: tx.random.uuid(),
    project_id: homeProject(tx),
    creator_id: userOf(tx),
    name: given.name ?? null,
    secret_type: given.secretType ?? 'opaque',
    algorithm: given.algorithm ?? null,
    bit_length: given.bitLength ?? null,
    mode: given.mode ?? null,
    expires_at: given.expiresAt ?? null,
    content_type: null,
    key_id: null,
    sealed: null,
    created_at: now,
    updated_at: now,
  }
}
