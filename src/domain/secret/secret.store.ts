/** Queries of secrets. */
import { type SqlBool, sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { holds, reachOf } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { prepared } from '../../store/prepared.ts'
import { secretRefusals } from './refusals.ts'
import { type Secret, secretOf } from './secret.ts'
import type { SecretRow } from './tables.ts'

/** One that has expired is not there. */
export const isAlive = (clock: Clock) => sql<SqlBool>`(secret.expires_at is null or secret.expires_at > ${clock.now()})`

/** For rules that ask about it: whoever asks. */
export async function findAnySecret(ctx: StoreCtx, id: string): Promise<Secret | undefined> {
  const row = await findSecretRow(ctx, id)
  return row && secretOf(row)
}

/** Whoever asks. */
export async function findSecretRow(ctx: StoreCtx, id: string): Promise<SecretRow | undefined> {
  const [row] = await readRow(ctx.db, [id])
  return row && (row.expires_at === null || row.expires_at > ctx.clock.now()) ? row : undefined
}

const readRow = prepared(() => sql<SecretRow>`select * from secret where id = ${''}`)

/** @throws not_found when absent, expired, or out of the caller's reach */
export async function getSecretRow(ctx: StoreCtx, id: string): Promise<SecretRow> {
  const row = await findSecretRow(ctx, id)
  if (!row || !holds(reachOf(ctx, 'secret'), { projectId: row.project_id, userId: row.creator_id }))
    throw secretRefusals.secret_not_found({ id })
  return row
}

export const getSecret = async (ctx: StoreCtx, id: string): Promise<Secret> => secretOf(await getSecretRow(ctx, id))

/** Notes that what is shown of a secret has changed. */
export async function touchSecret(tx: StoreCtx, { id, projectId }: Pick<Secret, 'id' | 'projectId'>): Promise<void> {
  await tx.db.updateTable('secret').set({ updated_at: tx.clock.now() }).where('id', '=', id).execute()
  recordChange(tx, 'secret', id, projectId)
}
