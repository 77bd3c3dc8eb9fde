/** What an access passes on to a token made with it. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Delegated } from '../token/delegated.ts'
import type { TokenPayload } from '../token/token-codec.ts'
import { findAccessToken, roleIdsOfAccess } from './access-token.ts'

export async function delegatedByAccess(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
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
