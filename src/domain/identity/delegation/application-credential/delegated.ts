/** Reads what an application credential passes on to a token made with it. */
import type { StoreCtx } from '../../../../store/context.ts'
import type { Delegated, DelegationKind, Signer, TokenPayload } from '../../token/index.ts'
import { findCredentialRow } from './application-credential.store.ts'

async function delegated(ctx: StoreCtx, token: TokenPayload, id: string): Promise<Delegated | undefined> {
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

async function signer(ctx: StoreCtx, userId: string, id: string): Promise<Signer | undefined> {
  const credential = await findCredentialRow(ctx, id)
  if (credential?.userId !== userId) return undefined
  const { expiresAt } = credential
  return { userId, via: { kind: 'application-credential', id }, ...(expiresAt === null ? {} : { until: Math.floor(expiresAt) }) }
}

export const byApplicationCredential: DelegationKind = { delegated, signer }
