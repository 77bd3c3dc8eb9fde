/** Makes access key and secret for EC2's and S3's way of signing: a credential that identity makes up itself. */
import { hexOf } from '../../../kernel/ids.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { getUser } from '../directory/index.ts'
import { equals } from '../entity/index.ts'
import { readCredentials } from './credential.store.ts'
import {
  type Credential,
  createCredential,
  credentialIdOfKey,
  deleteCredential,
  getCredential,
  type WithSealing,
} from './credential.ts'
import { isWithinDelegation } from './delegation-scope.ts'
import { type Ec2Blob, readEc2Blob } from './ec2-blob.ts'
import { credentialRefusals } from './refusals.ts'

export interface Ec2Credential {
  userId: string
  projectId: string | null
  access: string
  secret: string
  trustId: string | null
}

/** @throws not_found for the user or project, forbidden */
export const createEc2Credential = (
  ctx: StoreCtx,
  identity: WithSealing,
  { userId, projectId }: { userId: string; projectId: string },
): Promise<Ec2Credential> =>
  transact(ctx, async (tx) => {
    await getUser(tx, userId)
    const blob = JSON.stringify({ access: hexOf(tx.random.uuid()), secret: tx.random.bytes(16).toString('hex'), trust_id: null })
    return shape(await createCredential(tx, identity, { userId, projectId, type: 'ec2', blob }))
  })

export async function listEc2Credentials(ctx: StoreCtx, { sealing }: WithSealing, userId: string): Promise<Ec2Credential[]> {
  await getUser(ctx, userId)
  const page = await readCredentials(ctx, sealing, { filters: [equals('userId', userId), equals('type', 'ec2')] })
  return page.items.filter((credential) => isWithinDelegation(ctx, credential)).map(shape)
}

/** As Keystone does, whoever reaches the key reaches it by any user's path. @throws not_found */
export async function getEc2Credential(
  ctx: StoreCtx,
  identity: WithSealing,
  userId: string,
  access: string,
): Promise<Ec2Credential> {
  await getUser(ctx, userId)
  return shape(await keyOf(ctx, identity, access))
}

async function keyOf(ctx: StoreCtx, identity: WithSealing, access: string): Promise<Credential> {
  const credential = await getCredential(ctx, identity, credentialIdOfKey(access))
  if (credential.type !== 'ec2') throw credentialRefusals.not_an_access_key()
  return credential
}

export const deleteEc2Credential = (ctx: StoreCtx, identity: WithSealing, userId: string, access: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getUser(tx, userId)
    await deleteCredential(tx, identity, (await keyOf(tx, identity, access)).id)
  })

function shape({ userId, projectId, blob }: Credential): Ec2Credential {
  const read: Ec2Blob = readEc2Blob(blob)
  const text = (name: string) => (typeof read[name] === 'string' ? String(read[name]) : null)
  return { userId, projectId, access: read.access, secret: text('secret') ?? '', trustId: text('trust_id') }
}
