/** Works out which roles a credential that stands for a user in part passes on. */
import type { Delegation } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { impliedClosureOf, readImplications } from '../directory/index.ts'
import type { Delegated } from './delegated.ts'
import type { Named } from './session-types.ts'

/** Of the roles held now those that the credential passes on, and what they imply. */
export async function rolesPassedOn(ctx: StoreCtx, delegated: Delegated, held: readonly Named[]): Promise<Named[]> {
  const isHeld = new Set(held.map((role) => role.id))
  if (delegated.allOrNothing && !delegated.roleIds.every((id) => isHeld.has(id))) return []
  const passed = impliedClosureOf(delegated.roleIds, await readImplications(ctx))
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
