/** Links users to the identity providers that vouch for them. */
import { recordChange, type StoreCtx } from '../../../../store/context.ts'
import { federatedLinkRefusals } from './federated-link.refusals.ts'

export interface FederatedLink {
  providerId: string
  protocolId: string
  /** What the provider calls the user, as it stands in a URL. */
  uniqueId: string
}

export async function findFederatedUserId(ctx: StoreCtx, link: FederatedLink): Promise<string | undefined> {
  const query = ctx.db
    .selectFrom('federated_user')
    .select('user_id')
    .where('provider_id', '=', link.providerId)
    .where('protocol_id', '=', link.protocolId)
    .where('unique_id', '=', link.uniqueId)
  return (await query.executeTakeFirst())?.user_id
}

/** @param shadow the user was made for this */
export async function linkFederatedUser(tx: StoreCtx, userId: string, link: FederatedLink, shadow: boolean): Promise<void> {
  const { providerId, protocolId, uniqueId } = link
  const row = { user_id: userId, provider_id: providerId, protocol_id: protocolId, unique_id: uniqueId, shadow: Number(shadow) }
  await tx.db.insertInto('federated_user').values(row).execute()
}

/** By user, for those who have any. */
export async function federatedLinksOf(ctx: StoreCtx, userIds: readonly string[]): Promise<Map<string, FederatedLink[]>> {
  if (userIds.length === 0) return new Map()
  const query = ctx.db.selectFrom('federated_user').selectAll().where('user_id', 'in', userIds)
  const rows = await query.orderBy('provider_id').orderBy('protocol_id').orderBy('unique_id').execute()
  const byUser = Map.groupBy(rows, (row) => row.user_id)
  return new Map(
    [...byUser].map(([userId, links]) => [
      userId,
      links.map((row) => ({ providerId: row.provider_id, protocolId: row.protocol_id, uniqueId: row.unique_id })),
    ]),
  )
}

/**
 * In the running transaction: these in place of those that the user has.
 * @throws bad_request for a provider or protocol that is none, conflict for another user's
 */
export async function replaceLinks(tx: StoreCtx, userId: string, links: readonly FederatedLink[]): Promise<void> {
  await tx.db.deleteFrom('federated_user').where('user_id', '=', userId).execute()
  for (const link of links) {
    await requireProtocol(tx, link)
    const other = await findFederatedUserId(tx, link)
    if (other !== undefined) throw federatedLinkRefusals.link_taken({ uniqueId: link.uniqueId })
    await linkFederatedUser(tx, userId, link, false)
  }
  recordChange(tx, 'user', userId)
}

async function requireProtocol(tx: StoreCtx, { providerId, protocolId }: FederatedLink): Promise<void> {
  const provider = await tx.db.selectFrom('identity_provider').select('id').where('id', '=', providerId).executeTakeFirst()
  if (!provider) throw federatedLinkRefusals.link_provider_unknown({ id: providerId })
  const query = tx.db.selectFrom('federation_protocol').select('id').where('provider_id', '=', providerId)
  if (!(await query.where('id', '=', protocolId).executeTakeFirst()))
    throw federatedLinkRefusals.link_protocol_unknown({ id: protocolId, providerId })
}
