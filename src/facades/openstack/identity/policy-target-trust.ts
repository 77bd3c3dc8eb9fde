/** What requests for trusts aim at: between whom they are. */
import type { TargetRequest } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { findTrust } from '../../../domain/identity/index.ts'
import { single } from './query.ts'

type Row = Readonly<Record<string, unknown>>

export const TRUSTS_PATH = '/OS-TRUST/trusts'

export async function trustRow(ctx: StoreCtx, id: string): Promise<Row | undefined> {
  const trust = await findTrust(ctx, id)
  return trust && { id, trustor_user_id: trust.trustorId, trustee_user_id: trust.trusteeId, project_id: trust.projectId }
}

/** A list may be asked for by those on one side of its trusts. */
export function trustsAimedAt({ endpoint: { path, method }, query }: TargetRequest): Row {
  if (path !== TRUSTS_PATH || method === 'POST') return {}
  const { trustor_user_id: trustor, trustee_user_id: trustee } = query
  return {
    ...(trustor !== undefined && { 'target.trust.trustor_user_id': single(trustor) }),
    ...(trustee !== undefined && { 'target.trust.trustee_user_id': single(trustee) }),
  }
}
