/** What requests for credentials aim at: whose they are. */
import type { TargetRequest } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { accessId, findCredentialOwner } from '../../../domain/identity/index.ts'

type Row = Readonly<Record<string, unknown>>

export async function credentialRow(ctx: StoreCtx, id: string): Promise<Row | undefined> {
  const owner = await findCredentialOwner(ctx, id)
  return owner && { id, user_id: owner.userId, project_id: owner.projectId, type: owner.type }
}

/** Keystone hands out keys by their access key and keeps them by its hash. */
export const ec2CredentialRow = (ctx: StoreCtx, access: string): Promise<Row | undefined> => credentialRow(ctx, accessId(access))

/** Of a list and of a key that is to be made: the user whose they are. The system's readers ask about everybody's. */
export function credentialsAimedAt(ctx: StoreCtx, { endpoint, params }: TargetRequest): Row {
  const { method, path } = endpoint
  const { who } = ctx
  if (path.endsWith('/credentials/OS-EC2') && method === 'POST') return { 'target.credential.user_id': params.user_id }
  const isList = path === '/credentials' && method !== 'POST'
  return isList && who.kind === 'user' && who.scope.kind !== 'system' ? { 'target.credential.user_id': who.userId } : {}
}
