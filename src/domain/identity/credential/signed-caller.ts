/** Finds who signed a request with an access key: an EC2 credential of a user, good for one project. */
import type { Who } from '../../../kernel/context.ts'
import { CloudError } from '../../../kernel/errors.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Sealing } from '../sealing/index.ts'
import type { Tokens } from '../token/index.ts'
import { accessKeyRefusals } from './access-key-refusals.ts'
import { findCredential } from './credential.store.ts'
import { credentialIdOfKey } from './credential.ts'
import { delegationInBlob, readEc2Blob } from './ec2-blob.ts'
import { signerOf } from './signer.ts'

/** What of identity signed requests are checked with. */
export interface SigningParts {
  readonly sealing: Sealing
  readonly tokens: Tokens
}

export interface SignedCall {
  access: string
  isSigned(secret: string): boolean
}

/** @throws unauthorized for an unknown key, one that did not sign, and one whose user, project or rights are gone */
export async function signedCaller(ctx: StoreCtx, identity: SigningParts, { access, isSigned }: SignedCall): Promise<Who> {
  const credential = await findCredential(ctx, identity.sealing, credentialIdOfKey(access))
  if (credential?.type !== 'ec2') throw accessKeyRefusals.unknown_key()
  const blob = readEc2Blob(credential.blob)
  if (typeof blob.secret !== 'string' || !isSigned(blob.secret)) throw accessKeyRefusals.wrong_signature()
  const signer = await signerOf(ctx, identity.tokens.sources.delegations, credential.userId, delegationInBlob(blob))
  if (!signer || credential.projectId === null) throw accessKeyRefusals.void_key()
  const scope = { kind: 'project', id: credential.projectId } as const
  try {
    const { session } = await identity.tokens.issue(ctx, { ...signer, scope, methods: ['ec2credential'] })
    return session.who
  } catch (error) {
    if (error instanceof CloudError && error.code === 'unauthorized') throw accessKeyRefusals.void_key()
    throw error
  }
}
