/**
 * Issues a token to who signed a request with an EC2 credential: never more than the signer's own rights, and those in one
 * project.
 */
import { CloudError } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Session } from '../token/index.ts'
import { type Credential, findCredential } from './credential.store.ts'
import { credentialIdOfKey } from './credential.ts'
import { delegationInBlob, readEc2Blob } from './ec2-blob.ts'
import { credentialRefusals } from './refusals.ts'
import { noteRefusedKey } from './refused-key.ts'
import type { SigningParts } from './signed-caller.ts'
import { signerOf } from './signer.ts'

/** How long a signature is good for, and how far a signer's clock may be ahead. */
const SIGNATURE_LIFE = 15 * 60_000

export interface SignedRequest {
  access: string
  isSigned(secret: string): boolean
  /** As the signed part says, in milliseconds since 1970; NaN for what is no time. Absent: it says nothing of it. */
  signedAt?: number
  expiresAt?: number
}

/** @throws not_found for an unknown access key, unauthorized for a wrong, old or void one */
export async function loginBySignature(
  ctx: StoreCtx,
  identity: SigningParts,
  request: SignedRequest,
): Promise<{ token: string; session: Session }> {
  const credential = await findCredential(ctx, identity.sealing, credentialIdOfKey(request.access))
  if (credential?.type !== 'ec2') throw credentialRefusals.access_key_not_found()
  try {
    return await issueTo(ctx, identity, credential, request)
  } catch (error) {
    if (error instanceof CloudError && error.code === 'unauthorized') await noteRefusedKey(ctx, request.access)
    throw error
  }
}

async function issueTo(ctx: StoreCtx, identity: SigningParts, credential: Credential, request: SignedRequest) {
  const blob = readEc2Blob(credential.blob)
  if (typeof blob.secret !== 'string' || !request.isSigned(blob.secret)) throw credentialRefusals.wrong_signature()
  requireTimely(ctx, request)
  if (credential.projectId === null) throw credentialRefusals.signer_invalid()
  const signer = await signerOf(ctx, identity.tokens.sources.delegations, credential.userId, delegationInBlob(blob))
  if (!signer) throw credentialRefusals.signer_invalid()
  const scope = { kind: 'project', id: credential.projectId } as const
  return identity.tokens.issue(ctx, { ...signer, scope, methods: ['ec2credential'] })
}

function requireTimely(ctx: StoreCtx, { signedAt, expiresAt }: SignedRequest): void {
  if (Number.isNaN(signedAt) || Number.isNaN(expiresAt)) throw credentialRefusals.signature_time()
  const now = ctx.clock.now()
  if (signedAt !== undefined && Math.abs(now - signedAt) > SIGNATURE_LIFE) throw credentialRefusals.signature_expired()
  if (expiresAt !== undefined && (expiresAt < now || expiresAt > now + SIGNATURE_LIFE))
    throw credentialRefusals.signature_expired()
}
