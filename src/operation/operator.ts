/** What operators may do with operations by hand. */
import { conflict, notFound } from '../kernel/errors.ts'
import { recordChange, type StoreCtx, transact } from '../store/context.ts'
import type { Failure } from './failure.ts'
import { type OperationView, viewOf } from './operation.store.ts'
import type { OperationRow, OperationState } from './tables.ts'

export async function listOperations(
  ctx: StoreCtx,
  { state, limit = 1000 }: { state?: OperationState; limit?: number },
): Promise<OperationView[]> {
  let query = ctx.db.selectFrom('operation').selectAll().orderBy('updated_at', 'desc').orderBy('id').limit(limit)
  if (state) query = query.where('state', '=', state)
  return (await query.execute()).map(viewOf)
}

export const retryOperation = (ctx: StoreCtx, id: string): Promise<void> =>
  changeByHand(ctx, id, (row) => {
    if (row.state === 'stuck') return { state: 'unwinding', tries: 0, trouble: null, wake_at: ctx.clock.now() }
    if (row.state === 'done' || row.state === 'failed')
      throw conflict(`The operation is ${row.state} already.`, 'operation_settled')
    return { wake_at: ctx.clock.now() }
  })

export const abandonOperation = (ctx: StoreCtx, id: string): Promise<void> =>
  changeByHand(ctx, id, (row) => {
    if (row.state === 'stuck') return { state: 'failed' }
    if (row.state !== 'running') throw conflict(`The operation is ${row.state} already.`, 'operation_settled')
    if (row.owner !== null) throw conflict('The operation is at work at this moment: try again.', 'operation_busy')
    const failure: Failure = { code: 'conflict', message: 'Abandoned by an operator.' }
    return { state: 'unwinding', failure: JSON.stringify(failure), tries: 0, wake_at: ctx.clock.now() }
  })

/** The change wakes whichever controller hears it first. */
async function changeByHand(ctx: StoreCtx, id: string, decide: (row: OperationRow) => Partial<OperationRow>): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await tx.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw notFound(`Operation ${id} could not be found.`)
    const set = { ...decide(row), updated_at: tx.clock.now() }
    await tx.db
      .updateTable('operation')
      .set(set)
      .where('id', '=', id)
      .where('state', '=', row.state)
      .where('owner', row.owner === null ? 'is' : '=', row.owner)
      .execute()
    recordChange(tx, 'operation', id)
  })
}
