/** Keeps trusts: a trustee acts for the trustor, with some of its roles in one project. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { holdRow, lockName } from '../../../../store/dialect.ts'
import { findProjectRow, findUser, type Role, rolesByIds } from '../../directory/index.ts'
import { identityRefusals } from '../../entity/index.ts'
import { revoke } from '../../revocation/index.ts'
import type { NewTrust } from './redelegation.ts'
import { countFor, requirePassable } from './redelegation.ts'
import { trustRefusals } from './refusals.ts'
import type { Trust, TrustField } from './trust.store.ts'
import { findAlike, findTrustRow, insertTrust, markDeleted, readDescent, readTrusts } from './trust.store.ts'
import { rolesHeldIn } from './trust-validity.ts'

export type { NewTrust } from './redelegation.ts'

export type { Trust } from './trust.store.ts'

/** An application's credential is for its project alone: no trust is made, read or taken back with it. @throws forbidden */
function requireNoApplication(ctx: StoreCtx): void {
  if (ctx.who.kind === 'user' && ctx.who.delegation?.kind === 'application-credential') throw trustRefusals.trust_by_application()
}

/**
 * By the trustor itself, or by its trustee with a token of a trust that may be passed on.
 * @throws forbidden, not_found for a role that the trustor has not, bad_request, conflict for a trust that is there already
 */
export async function createTrust(ctx: StoreCtx, spec: NewTrust): Promise<Trust> {
  requireNoApplication(ctx)
  if (spec.projectId !== null && spec.roleIds.length === 0) throw trustRefusals.trust_without_roles()
  if (ctx.who.kind !== 'user' || ctx.who.userId !== spec.trustorId) throw trustRefusals.trust_for_other()
  if (spec.expiresAt !== undefined && spec.expiresAt <= ctx.clock.now()) throw trustRefusals.trust_ends_in_past()
  const { delegation } = ctx.who
  return transact(ctx, async (tx) => {
    if (!(await findUser(tx, spec.trusteeId))) throw identityRefusals.user_not_found({ id: spec.trusteeId })
    const parent = delegation && (await requireParent(tx, delegation))
    await requireRolesHeld(tx, parent ? await originOf(tx, parent) : spec.trustorId, spec)
    const trust: Trust = {
      id: hexOf(tx.random.uuid()),
      trustorId: spec.trustorId,
      trusteeId: spec.trusteeId,
      projectId: spec.projectId,
      impersonation: spec.impersonation,
      expiresAt: spec.expiresAt ?? parent?.expiresAt ?? null,
      remainingUses: spec.remainingUses ?? null,
      redelegatedTrustId: parent?.id ?? null,
      redelegationCount: countFor(spec, parent),
      roleIds: [...new Set(spec.roleIds)],
      extra: spec.extra,
    }
    if (parent) for (const above of await pedigreeOf(tx, parent)) requirePassable(above, trust)
    await lockName(tx, `identity.trust:${trust.trustorId}`)
    if (await findAlike(tx, trust)) throw trustRefusals.trust_exists()
    await insertTrust(tx, trust)
    return trust
  })
}

async function requireParent(tx: StoreCtx, { kind, id }: { kind: string; id: string }): Promise<Trust> {
  if (kind !== 'trust') throw trustRefusals.redelegation_by_trust_only()
  return getUsable(tx, id)
}

async function requireRolesHeld(tx: StoreCtx, userId: string, { projectId, roleIds }: NewTrust): Promise<void> {
  if (projectId !== null && !(await findProjectRow(tx, projectId))) throw identityRefusals.project_not_found({ id: projectId })
  const held = projectId === null ? new Set<string>() : await rolesHeldIn(tx, userId, projectId)
  const missing = roleIds.find((id) => !held.has(id))
  if (missing !== undefined) throw identityRefusals.role_not_found({ id: missing })
}

/**
 * A trust that holds, with those that it was made by, up to the first.
 * @param but.usedUp one without a use left counts too. @returns undefined when one of them holds no more
 */
export async function findTrustChain(
  ctx: StoreCtx,
  id: string,
  but: { usedUp?: boolean } = {},
): Promise<[Trust, ...Trust[]] | undefined> {
  const trust = await findTrustRow(ctx, id)
  if (!trust || (trust.expiresAt !== null && trust.expiresAt <= ctx.clock.now())) return undefined
  if (!but.usedUp && trust.remainingUses === 0) return undefined
  const above = trust.redelegatedTrustId === null ? [] : await findTrustChain(ctx, trust.redelegatedTrustId)
  return above && [trust, ...above]
}

const pedigreeOf = async (ctx: StoreCtx, trust: Trust): Promise<readonly Trust[]> => (await findTrustChain(ctx, trust.id)) ?? []

const originOf = async (ctx: StoreCtx, trust: Trust): Promise<string> =>
  (await pedigreeOf(ctx, trust)).at(-1)?.trustorId ?? trust.trustorId

/** For rules about it. @returns undefined when it is absent, over or used up */
export const findTrust = async (ctx: StoreCtx, id: string): Promise<Trust | undefined> => (await findTrustChain(ctx, id))?.[0]

async function getUsable(ctx: StoreCtx, id: string): Promise<Trust> {
  const trust = await findTrust(ctx, id)
  if (!trust) throw trustRefusals.trust_not_found({ id })
  return trust
}

/** @throws not_found when it is absent, over or used up */
export async function getTrust(ctx: StoreCtx, id: string): Promise<Trust> {
  requireNoApplication(ctx)
  return getUsable(ctx, id)
}

export async function listTrusts(ctx: StoreCtx, request: ListRequest<TrustField> = {}): Promise<Page<Trust>> {
  requireNoApplication(ctx)
  return readTrusts(ctx, request)
}

/** Those of its roles that are still there. */
export const rolesOfTrust = (ctx: StoreCtx, trust: Trust): Promise<Role[]> => rolesByIds(ctx, [...trust.roleIds])

/** Takes it back with all that were made by it. Their tokens hold no more from the commit on. */
export async function deleteTrust(ctx: StoreCtx, id: string): Promise<void> {
  requireNoApplication(ctx)
  await transact(ctx, async (tx) => {
    await holdRow(tx, 'trust', id)
    await getUsable(tx, id)
    const ids = await readDescent(tx, id)
    await markDeleted(tx, ids)
    for (const one of ids) {
      await revoke(tx, { trustId: one })
      recordChange(tx, 'trust', one)
    }
  })
}
