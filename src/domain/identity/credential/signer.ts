/** For whom a key makes tokens: its user, by what the key is bound to, and until when. */
import type { StoreCtx } from '../../../store/context.ts'
import { findCredentialRow } from '../application-credential/application-credential.store.ts'
import { findAccessToken } from '../oauth1/access-token.ts'
import type { Via } from '../token/token-codec.ts'
import { findTrust } from '../trust/trust.ts'

export interface Signer {
  userId: string
  via?: Via
  /** Milliseconds since 1970. */
  until?: number
}

/**
 * A user may have written into a key what it likes: nobody becomes another by it.
 * @returns undefined when what it is bound to is gone, over, or not the user's
 */
export async function signerOf(ctx: StoreCtx, userId: string, via: Via | undefined): Promise<Signer | undefined> {
  switch (via?.kind) {
    case undefined:
      return { userId }
    case 'trust':
      return signerByTrust(ctx, userId, via)
    case 'application-credential': {
      const credential = await findCredentialRow(ctx, via.id)
      return credential?.userId === userId ? { userId, via, ...untilOf(credential.expiresAt) } : undefined
    }
    case 'access-token': {
      const access = await findAccessToken(ctx, via.id)
      return access?.userId === userId ? { userId, via, until: access.expiresAt } : undefined
    }
  }
}

/** A trust's tokens are its trustee's; where they bear the trustor's name, a key that was made with one does too. */
async function signerByTrust(ctx: StoreCtx, userId: string, via: Via): Promise<Signer | undefined> {
  const trust = await findTrust(ctx, via.id)
  const isParty = trust && (trust.trusteeId === userId || (trust.impersonation && trust.trustorId === userId))
  return isParty ? { userId: trust.trusteeId, via, ...untilOf(trust.expiresAt) } : undefined
}

const untilOf = (end: number | null): { until?: number } => (end === null ? {} : { until: Math.floor(end) })
