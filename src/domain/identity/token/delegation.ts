/**
 * Credentials that stand for a user in part: an application's, a trust, a consumer's access. A token made with one names it;
 * whenever the token is resolved anew, what the credential still passes on is read here.
 */
import type { Delegation } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { delegatedByApplication } from '../application-credential/delegated.ts'
import { delegatedByAccess } from '../oauth1/delegated.ts'
import { closureOf, readImplications } from '../role/role-implication.ts'
import { delegatedByTrust } from '../trust/delegated.ts'
import type { Delegated } from './delegated.ts'
import type { Named } from './session-types.ts'
import type { TokenPayload, Via } from './token-codec.ts'

export type { Delegated } from './delegated.ts'

type Read = (ctx: StoreCtx, token: TokenPayload, id: string) => Promise<Delegated | undefined>

const READ: Record<Via['kind'], Read> = {
  'application-credential': delegatedByApplication,
  trust: delegatedByTrust,
  'access-token': delegatedByAccess,
}

/** @returns undefined when the credential is gone, over, or not for this token */
export const readDelegated = async (ctx: StoreCtx, token: TokenPayload): Promise<Delegated | undefined> =>
  token.via && READ[token.via.kind](ctx, token, token.via.id)

/** Of the roles held now those that the credential passes on, and what they imply. */
export async function rolesPassedOn(ctx: StoreCtx, delegated: Delegated, held: readonly Named[]): Promise<Named[]> {
  const isHeld = new Set(held.map((role) => role.id))
  if (delegated.allOrNothing && !delegated.roleIds.every((id) => isHeld.has(id))) return []
  const passed = closureOf(delegated.roleIds, await readImplications(ctx))
  return held.filter((role) => passed.has(role.id))
}

/** For the caller's context. */
export const delegationOf = (delegated: Delegated | undefined): { delegation?: Delegation } =>
  delegated
    ? {
        delegation: {
          kind: delegated.kind,
          id: delegated.id,
          unrestricted: delegated.unrestricted,
          ...(delegated.accessRules && { accessRules: delegated.accessRules }),
        },
      }
    : {}
