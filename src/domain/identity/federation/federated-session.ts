/** Reads what a token of a federated log-in still means. */
import type { StoreCtx } from '../../../store/context.ts'
import { federatedGroupsOf } from '../directory/index.ts'
import type { FederatedSession, TokenPayload } from '../token/index.ts'

/** @returns undefined when the provider is disabled or gone, or the protocol is gone; with the groups that the last log-in gave */
export async function readFederated(ctx: StoreCtx, token: TokenPayload): Promise<FederatedSession | undefined> {
  if (!token.federation) return undefined
  const { providerId, protocolId } = token.federation
  const holds = await ctx.db
    .selectFrom('federation_protocol as p')
    .innerJoin('identity_provider as i', 'i.id', 'p.provider_id')
    .select('p.id')
    .where('p.provider_id', '=', providerId)
    .where('p.id', '=', protocolId)
    .where('i.enabled', '=', 1)
    .executeTakeFirst()
  return holds && { providerId, protocolId, groupIds: await federatedGroupsOf(ctx, token.userId, providerId) }
}
