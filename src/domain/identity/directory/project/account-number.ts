/** Numbers projects as accounts, for APIs whose owners are accounts: twelve digits, drawn once and never another's. */
import type { StoreCtx } from '../../../../store/context.ts'

/** The first digit is no zero: some clients take the number for one. */
export async function drawAccountNumber(tx: StoreCtx): Promise<string> {
  for (;;) {
    const drawn = `${1 + tx.random.below(9)}${Array.from({ length: 11 }, () => tx.random.below(10)).join('')}`
    const taken = await tx.db.selectFrom('project').select('id').where('account_number', '=', drawn).executeTakeFirst()
    if (!taken) return drawn
  }
}

/** Of a project that is there. */
export async function accountNumberOf(ctx: StoreCtx, projectId: string): Promise<string> {
  const query = ctx.db.selectFrom('project').select('account_number').where('id', '=', projectId)
  return (await query.executeTakeFirst())?.account_number ?? ''
}
