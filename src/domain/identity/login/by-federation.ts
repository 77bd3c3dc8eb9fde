/** Proves a log-in by an identity provider's word. */
import { CloudError } from '../../../kernel/errors.ts'
import { type FederatedLoginRequest, verifyEvidence } from '../federation/index.ts'
import type { Prove } from './proof.ts'

/** Somebody whom an identity provider vouches for. */
export interface FederatedMethod extends FederatedLoginRequest {
  kind: 'federated'
}

/** Its groups are in the store, so that a token stays small however many they are. */
export const byFederation: Prove<FederatedMethod> = async (ctx, identity, method) => {
  const { providerId, protocolId } = method
  try {
    const { userId, federated } = await verifyEvidence(ctx, identity, method)
    return { userId, methods: [protocolId], ...(federated && { federation: { providerId, protocolId, groupIds: [] } }) }
  } catch (error) {
    // who knocks is told little, so that the operator has to be told why a provider's people do not come in
    if (error instanceof CloudError)
      ctx.log.warn({ providerId, protocolId, reason: error.internal ?? error.message }, 'a federated log-in is refused')
    throw error
  }
}
