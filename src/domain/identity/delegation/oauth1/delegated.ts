/** Reads what an access token passes on to a token made with it. */
import type { StoreCtx } from '../../../../store/context.ts'
import type { Delegated, DelegationKind, Signer, TokenPayload } from '../../token/index.ts'
import { findAccessToken, roleIdsOfAccess } from './access-token.ts'

async function delegated(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
  const access = await findAccessToken(ctx, id)
  if (!access || access.userId !== token.userId) return undefined
  if (token.scope.kind !== 'project' || token.scope.id !== access.projectId) return undefined
  return {
    kind: 'access-token',
    id,
    name: '',
    rolesOf: access.userId,
    roleIds: await roleIdsOfAccess(ctx, id),
    allOrNothing: false,
    unrestricted: false,
    consumerId: access.consumerId,
  }
}

async function signer(ctx: StoreCtx, userId: string, id: string): Promise<Signer | undefined> {
  const access = await findAccessToken(ctx, id)
  return access?.userId === userId ? { userId, via: { kind: 'access-token', id }, until: access.expiresAt } : undefined
}

export const byAccessToken: DelegationKind = { delegated, signer }
