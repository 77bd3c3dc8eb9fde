/** The rows of operations. Whoever works on one writes only while the row still says so: a controller that lost it stops. */
import { recordChange, type StoreCtx, transact } from '../store/context.ts'
import type { Failure } from './failure.ts'
import type { OperationRow, OperationState } from './tables.ts'
import './tables.ts'

export const OPEN: OperationState[] = ['running', 'unwinding']

/** How long a controller that says nothing more is taken to live. */
export const CONTROLLER_LEASE_MS = 20_000

export const leaseOf = (owner: string): string => `controller/${owner}`

/** Takes the operation, unless it is settled or a living controller has it. */
export const claimOperation = (ctx: StoreCtx, id: string, owner: string): Promise<OperationRow | undefined> =>
  ctx.db
    .updateTable('operation')
    .set((eb) => ({
      owner,
      updated_at: ctx.clock.now(),
      step_since: eb.fn.coalesce('step_since', eb.val(ctx.clock.now())),
    }))
    .where('id', '=', id)
    .where('state', 'in', OPEN)
    .where((eb) =>
      eb.or([
        eb('owner', 'is', null),
        eb('owner', '=', owner),
        eb.not(
          eb.exists(
            eb
              .selectFrom('lease')
              .select('lease.name')
              .whereRef('lease.owner', '=', 'operation.owner')
              .where('lease.name', 'like', leaseOf('%'))
              .where('lease.until', '>', ctx.clock.now()),
          ),
        ),
      ]),
    )
    .returningAll()
    .executeTakeFirst()

/** @returns false when the operation is no longer ours */
export async function writeOperation(ctx: StoreCtx, id: string, owner: string, set: Partial<OperationRow>): Promise<boolean> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('operation')
    .set({ ...set, updated_at: ctx.clock.now() })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** As `writeOperation`, and those who watch the operation hear of it. */
export const announceOperation = (ctx: StoreCtx, id: string, owner: string, set: Partial<OperationRow>): Promise<boolean> =>
  transact(ctx, async (tx) => {
    const ours = await writeOperation(tx, id, owner, set)
    if (ours) recordChange(tx, 'operation', id)
    return ours
  })

export interface OpenOperation {
  id: string
  owner: string | null
  wakeKey: string | null
  wakeAt: number
}

export const openOperations = (ctx: StoreCtx): Promise<OpenOperation[]> =>
  ctx.db
    .selectFrom('operation')
    .select(['id', 'owner', 'wake_key as wakeKey', 'wake_at as wakeAt'])
    .where('state', 'in', OPEN)
    .orderBy('created_at')
    .execute()

export interface OperationView {
  id: string
  kind: string
  params: unknown
  state: OperationState
  /** Names of the steps that have finished. */
  finished: string[]
  failure?: Failure
  /** For operators: why it is stuck or being tried again. */
  trouble?: string
  tries: number
  waitsFor?: string
  createdAt: number
  updatedAt: number
}

export const viewOf = (row: OperationRow): OperationView => ({
  id: row.id,
  kind: row.kind,
  params: JSON.parse(row.params),
  state: row.state,
  finished: Object.keys(JSON.parse(row.outputs)),
  failure: row.failure === null ? undefined : JSON.parse(row.failure),
  trouble: row.trouble ?? undefined,
  tries: row.tries,
  waitsFor: row.wake_key ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
