/** Makes secrets, with their payload or to be given one later. */

import { userOf } from '../../kernel/context.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { insertRow } from '../../store/prepared.ts'
import { requireRoom } from './limits.ts'
import type { PayloadSealing, ProjectKey } from './project-key.ts'
import { secretRefusals } from './refusals.ts'
import { MOST_PAYLOAD, type Payload, type Secret, secretOf } from './secret.ts'
import type { SecretRow } from './tables.ts'

export interface NewSecret
  extends Partial<Pick<Secret, 'name' | 'secretType' | 'algorithm' | 'bitLength' | 'mode' | 'expiresAt'>> {
  payload?: Payload
}

/** Of the caller's project. @throws over_quota, bad_request, too_large, master_key_unavailable */
export async function createSecret(ctx: StoreCtx, sealing: PayloadSealing, given: NewSecret): Promise<Secret> {
  requireSecret(ctx, given)
  const key = given.payload ? await sealing.keyOf(ctx, homeProject(ctx)) : undefined
  return insertSecret(ctx, sealing, { ...given, key })
}

/** @param key of the project; there is no payload without */
export function insertSecret(
  ctx: StoreCtx,
  sealing: PayloadSealing,
  { key, ...given }: NewSecret & { key: ProjectKey | undefined },
): Promise<Secret> {
  requireSecret(ctx, given)
  return transact(ctx, async (tx) => {
    await requireRoom(tx, 'secrets')
    const row = newRow(tx, given)
    const kept =
      given.payload && key ? { content_type: given.payload.contentType, ...sealing.seal(key, row, given.payload.bytes) } : {}
    const whole = { ...row, ...kept }
    await insertRow(tx.db, 'secret', whole)
    recordChange(tx, 'secret', row.id, row.project_id)
    return secretOf(whole)
  })
}

function requireSecret(ctx: StoreCtx, { payload, expiresAt }: NewSecret): void {
  if (payload) requirePayload(payload)
  if (expiresAt && expiresAt <= ctx.clock.now()) throw secretRefusals.expired()
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
