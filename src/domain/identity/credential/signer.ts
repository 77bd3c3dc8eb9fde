/** Finds for whom an access key makes tokens: its user, by what the key is bound to, and until when. */
import type { StoreCtx } from '../../../store/context.ts'
import type { DelegationKinds, DelegationRef, Signer } from '../token/index.ts'

/**
 * A user may have written into a key what it likes: nobody becomes another by it.
 * @returns undefined when what it is bound to is gone, over, or not the user's
 */
export const signerOf = async (
  ctx: StoreCtx,
  delegations: DelegationKinds,
  userId: string,
  via: DelegationRef | undefined,
): Promise<Signer | undefined> => (via ? delegations[via.kind].signer(ctx, userId, via.id) : { userId })
