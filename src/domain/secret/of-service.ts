/** Reads and removes secrets that rows of other services name: such a row says whose they are, so nobody is asked for more. */
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { dropAccess } from './access.ts'
import type { PayloadSealing } from './project-key.ts'

const find = (ctx: StoreCtx, id: string) => ctx.db.selectFrom('secret').selectAll().where('id', '=', id).executeTakeFirst()

/** Undefined for one that its owner has deleted. @throws master_key_unavailable */
export async function openNamedSecret(ctx: StoreCtx, sealing: PayloadSealing, id: string): Promise<Buffer | undefined> {
  const row = await find(ctx, id)
  return row && row.key_id !== null ? sealing.open(ctx, row) : undefined
}

/** In the transaction that removes what names it. Absent is success. */
export async function dropNamedSecret(tx: StoreCtx, id: string): Promise<void> {
  const row = await find(tx, id)
  if (!row) return
  await dropAccess(tx, id)
  await tx.db.deleteFrom('secret').where('id', '=', id).execute()
  recordChange(tx, 'secret', id, row.project_id)
}
