/**
 * Keeps the groups that a mapping put somebody into. They count for tokens of a log-in by that provider for as long as these hold,
 * and for what the user does otherwise (application credentials, trusts) until they expire.
 */
import { recordChange, type StoreCtx } from '../../../../store/context.ts'

const MINUTE = 60_000

/** Who put the user into the groups. */
interface Provider {
  readonly id: string
  /** Minutes that memberships outlive the log-in. */
  readonly authorizationTtl: number | null
}

/** In the running transaction: these and no others. Tokens made before lose the groups that are gone. */
export async function writeFederatedGroups(
  tx: StoreCtx,
  userId: string,
  provider: Provider,
  groupIds: readonly string[],
): Promise<void> {
  const before = await federatedGroupsOf(tx, userId, provider.id)
  await tx.db.deleteFrom('federated_membership').where('user_id', '=', userId).where('provider_id', '=', provider.id).execute()
  const expiresAt = tx.clock.now() + (provider.authorizationTtl ?? 0) * MINUTE
  if (groupIds.length > 0)
    await tx.db
      .insertInto('federated_membership')
      .values(groupIds.map((id) => ({ user_id: userId, group_id: id, provider_id: provider.id, expires_at: expiresAt })))
      .execute()
  if (before.join() !== [...groupIds].sort().join() || provider.authorizationTtl) recordChange(tx, 'user', userId)
}

/** Whether they have expired or not, by id. */
export async function federatedGroupsOf(ctx: StoreCtx, userId: string, providerId: string): Promise<string[]> {
  const query = ctx.db.selectFrom('federated_membership').select('group_id').where('user_id', '=', userId)
  const rows = await query.where('provider_id', '=', providerId).orderBy('group_id').execute()
  return rows.map((row) => row.group_id).sort()
}

export async function pruneFederatedGroups(ctx: StoreCtx, keptMs: number): Promise<number> {
  const query = ctx.db.deleteFrom('federated_membership').where('expires_at', '<', ctx.clock.now() - keptMs)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}
