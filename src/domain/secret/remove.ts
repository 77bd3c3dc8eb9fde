/** Removes secrets: with the row goes the only copy of the payload. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { dropAccess } from './access.ts'
import { secretRefusals } from './refusals.ts'
import { getSecretRow } from './secret.store.ts'

/** @param guarded one that others use stays @throws not_found, bad_request */
export const deleteSecret = (ctx: StoreCtx, id: string, { guarded = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    const row = await getSecretRow(tx, id)
    const user = await tx.db.selectFrom('secret_consumer').select('id').where('secret_id', '=', id).limit(1).executeTakeFirst()
    if (guarded && user) throw secretRefusals.secret_in_use({ id })
    await dropAccess(tx, id)
    await deleteFound(tx.db.deleteFrom('secret').where('id', '=', id))
    recordChange(tx, 'secret', id, row.project_id)
  })
