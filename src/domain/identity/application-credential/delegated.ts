/** What an application credential passes on to a token made with it. */
import type { StoreCtx } from '../../../store/context.ts'
import type { Delegated } from '../token/delegated.ts'
import type { TokenPayload } from '../token/token-codec.ts'
import { findCredentialRow } from './application-credential.store.ts'

export async function delegatedByApplication(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
  const credential = await findCredentialRow(ctx, id)
  if (!credential || credential.userId !== token.userId) return undefined
  if (token.scope.kind !== 'project' || token.scope.id !== credential.projectId) return undefined
  if (credential.expiresAt !== null && credential.expiresAt <= ctx.clock.now()) return undefined
  const { name, userId, unrestricted, accessRules } = credential
  const roleIds = credential.roles.map((role) => role.id)
  return {
    kind: 'application-credential',
    id,
    name,
    rolesOf: userId,
    roleIds,
    allOrNothing: false,
    unrestricted,
    ...(accessRules && { accessRules }),
  }
}
