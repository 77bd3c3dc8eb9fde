import { recordChange, type StoreCtx, transact } from '../store/context.ts'
import { failureOf } from './failure.ts'
import { type OperationView, viewOf } from './operation.store.ts'
import { operationRefusals } from './refusals.ts'
import type { OperationRow, OperationState } from './tables.ts'

/** Whatever is not over, and what is left for an operator. */
export const UNSETTLED: readonly OperationState[] = ['running', 'unwinding', 'stuck']

export async function listOperations(
  ctx: StoreCtx,
  { state, limit = 1000 }: { state?: OperationState | readonly OperationState[]; limit?: number },
): Promise<OperationView[]> {
  let query = ctx.db.selectFrom('operation').selectAll().orderBy('updated_at', 'desc').orderBy('id').limit(limit)
  if (state) query = query.where('state', 'in', [state].flat())
  return (await query.execute()).map(viewOf)
}

/** How many there are of each state that is not over. */
export async function countOperations(ctx: StoreCtx): Promise<Record<string, number>> {
  const rows = await ctx.db
    .selectFrom('operation')
    .select((eb) => ['state', eb.fn.countAll().as('count')])
    .where('state', 'in', [...UNSETTLED])
    .groupBy('state')
    .execute()
  const found = new Map(rows.map(({ state, count }) => [state, Number(count)]))
  return Object.fromEntries(UNSETTLED.map((state) => [state, found.get(state) ?? 0]))
}

/** @returns the state it has now. @throws not_found, conflict when it is settled */
export const retryOperation = (ctx: StoreCtx, id: string): Promise<OperationState> =>
  changeByHand(ctx, id, (row) => {
    if (row.state === 'stuck') return { state: 'unwinding', tries: 0, trouble: null, wake_at: ctx.clock.now() }
    if (row.state === 'done' || row.state === 'failed') throw operationRefusals.operation_settled({ state: row.state })
    return { wake_at: ctx.clock.now() }
  })

/** @returns the state it has now. @throws not_found, conflict when it is settled or at work at this moment */
export const abandonOperation = (ctx: StoreCtx, id: string): Promise<OperationState> =>
  changeByHand(ctx, id, (row) => {
    if (row.state === 'stuck') return { state: 'failed' }
    if (row.state !== 'running') throw operationRefusals.operation_settled({ state: row.state })
    if (row.owner !== null) throw operationRefusals.operation_busy()
    const failure = failureOf(operationRefusals.abandoned())
    return { state: 'unwinding', failure: JSON.stringify(failure), tries: 0, wake_at: ctx.clock.now() }
  })

/** The change wakes whichever controller hears it first. */
function changeByHand(ctx: StoreCtx, id: string, decide: (row: OperationRow) => Partial<OperationRow>): Promise<OperationState> {
  return transact(ctx, async (tx) => {
    const row = await tx.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw operationRefusals.operation_not_found({ id })
    const set = { ...decide(row), updated_at: tx.clock.now() }
    const { numUpdatedRows } = await tx.db
      .updateTable('operation')
      .set(set)
      .where('id', '=', id)
      .where('state', '=', row.state)
      .where('owner', row.owner === null ? 'is' : '=', row.owner)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw operationRefusals.operation_busy()
    recordChange(tx, 'operation', id)
    return set.state ?? row.state
  })
}
