/** Tells the audit of an access key that did not let in: which it is, and whose; never a word of its secret. */
import type { StoreCtx } from '../../../store/context.ts'
import { findCredentialOwner } from './credential.store.ts'
import { credentialIdOfKey } from './credential.ts'

/** One that is unknown is not kept: whoever mistakes the fields sends its secret there. */
export async function noteRefusedKey(ctx: StoreCtx, access: string): Promise<void> {
  const owner = ctx.principal && (await findCredentialOwner(ctx, credentialIdOfKey(access)))
  if (!ctx.principal || owner?.type !== 'ec2') return
  ctx.principal.accessKeyId = access
  ctx.changed?.push({ kind: 'login-attempt', id: owner.userId })
}
