import { arrive, type Evidence } from '../federation/arrival.ts'
import type { Prove } from './proof.ts'

/** Somebody whom an identity provider vouches for. */
export interface FederatedMethod {
  kind: 'federated'
  providerId: string
  protocolId: string
  evidence: Evidence
}

/** Its groups are in the store, so that a token stays small however many they are. */
export const byFederation: Prove<FederatedMethod> = async (ctx, identity, method) => {
  const { providerId, protocolId } = method
  const { userId, federated } = await arrive(ctx, identity, method)
  return { userId, methods: [protocolId], ...(federated && { federation: { providerId, protocolId, groupIds: [] } }) }
}
