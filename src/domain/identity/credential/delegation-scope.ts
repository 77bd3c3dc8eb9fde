/** Limits which credentials a caller reaches that did not come itself, but by one that passes on a part of what it may. */
import type { Delegation } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Credential } from './credential.store.ts'
import { delegationInBlob, isEc2, readEc2Blob } from './ec2-blob.ts'
import { credentialRefusals } from './refusals.ts'

export const delegationOf = (ctx: StoreCtx): Delegation | undefined => (ctx.who.kind === 'user' ? ctx.who.delegation : undefined)

/** Those of its own project; of keys that make tokens, those that are bound as the caller is; nothing that logs in as the user as a whole. */
export function isWithinDelegation(ctx: StoreCtx, { type, projectId, blob }: Credential): boolean {
  const delegation = delegationOf(ctx)
  if (!delegation) return true
  if (!isOwnProject(ctx, projectId) || isWhole(type)) return false
  if (!isEc2(type)) return true
  const via = delegationInBlob(readEc2Blob(blob))
  return via?.kind === delegation.kind && via.id === delegation.id
}

const isOwnProject = (ctx: StoreCtx, projectId: string | null): boolean =>
  ctx.who.kind === 'user' && ctx.who.scope.kind === 'project' && ctx.who.scope.projectId === projectId

/** @throws forbidden */
export function requireWithinDelegation(ctx: StoreCtx, credential: Credential): void {
  if (!isWithinDelegation(ctx, credential)) throw credentialRefusals.outside_delegation()
}

/** For a new one, whose blob is bound to the delegation itself. @throws forbidden */
export function requireOwnProject(ctx: StoreCtx, projectId: string | null): void {
  if (delegationOf(ctx) && !isOwnProject(ctx, projectId)) throw credentialRefusals.outside_delegation()
}

/** One-time passwords log in as the user with all that it may: nothing binds them to what was lent. */
const isWhole = (type: string): boolean => type.toLowerCase() === 'totp'

/** @throws forbidden */
export function requireKind(ctx: StoreCtx, type: string): void {
  if (delegationOf(ctx) && isWhole(type)) throw credentialRefusals.credential_by_delegation({ type })
}

/** Keys that make tokens: a restricted application credential makes, alters and removes none. @throws forbidden */
export function requireMayManageKeys(ctx: StoreCtx): void {
  const delegation = delegationOf(ctx)
  if (delegation?.kind === 'application-credential' && !delegation.unrestricted) throw credentialRefusals.keys_by_application()
}
