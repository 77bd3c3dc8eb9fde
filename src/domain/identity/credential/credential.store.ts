/** Queries the rows of credentials, whose blobs are sealed. */
import type { Filter, ListRequest, Page } from '../../../kernel/page.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { text } from '../../../store/filter.ts'
import type { Extra } from '../entity/index.ts'
import { byId, parseObject, readList, shapeAll } from '../entity/index.ts'
import type { Sealing } from '../sealing/index.ts'
import type { CredentialRow } from './tables.ts'

export interface Credential {
  id: string
  userId: string
  projectId: string | null
  /** `ec2`, `totp`, `cert` or any other word. */
  type: string
  blob: string
  extra: Extra
}

const shape = (sealing: Sealing, row: CredentialRow): Credential => ({
  id: row.id,
  userId: row.user_id,
  projectId: row.project_id,
  type: row.type,
  blob: sealing.open(row.sealed, row.id),
  extra: parseObject(row.extra),
})

const rowOf = (sealing: Sealing, credential: Credential) => ({
  user_id: credential.userId,
  project_id: credential.projectId,
  type: credential.type,
  sealed: sealing.seal(credential.blob, credential.id),
  extra: JSON.stringify(credential.extra),
})

export const insertCredential = (tx: StoreCtx, sealing: Sealing, credential: Credential) =>
  tx.db
    .insertInto('credential')
    .values({ id: credential.id, created_at: tx.clock.now(), ...rowOf(sealing, credential) })
    .execute()

export const updateCredentialRow = (tx: StoreCtx, sealing: Sealing, credential: Credential) =>
  tx.db.updateTable('credential').set(rowOf(sealing, credential)).where('id', '=', credential.id).execute()

export const deleteCredentialRow = (tx: StoreCtx, id: string) => deleteFound(tx.db.deleteFrom('credential').where('id', '=', id))

export async function findCredential(ctx: StoreCtx, sealing: Sealing, id: string): Promise<Credential | undefined> {
  const row = await ctx.db.selectFrom('credential').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(sealing, row)
}

const credentials = byId('credential', { userId: text('credential.user_id'), type: text('credential.type') })
export type CredentialField = keyof typeof credentials.fields

export const readCredentials = async (
  ctx: StoreCtx,
  sealing: Sealing,
  request: ListRequest<CredentialField>,
  within: readonly Filter<CredentialField>[] = [],
): Promise<Page<Credential>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('credential').selectAll(), credentials, request, within), (row) =>
    shape(sealing, row),
  )

/** Whose it is, for rules: nothing is opened. */
export async function findCredentialOwner(
  ctx: StoreCtx,
  id: string,
): Promise<{ userId: string; projectId: string | null; type: string } | undefined> {
  const query = ctx.db.selectFrom('credential').select(['user_id', 'project_id', 'type']).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row && { userId: row.user_id, projectId: row.project_id, type: row.type }
}

export async function findTotpCredentials(ctx: StoreCtx, sealing: Sealing, userId: string): Promise<Credential[]> {
  const query = ctx.db.selectFrom('credential').selectAll().where('user_id', '=', userId).where('type', '=', 'totp')
  return (await query.orderBy('id').execute()).map((row) => shape(sealing, row))
}

/** Takes the passcode of a time step. @returns false when it, or one after it, has been used */
export async function consumeTotpStep(ctx: StoreCtx, id: string, step: number): Promise<boolean> {
  const result = await ctx.db
    .updateTable('credential')
    .set({ last_step: step })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
