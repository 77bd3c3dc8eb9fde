/** Makes tokens void before they expire. Rows are read whenever a token is resolved anew (`token/session.ts`). */
import { hexOf } from '../../../kernel/ids.ts'
import { recordChange, type StoreCtx } from '../../../store/context.ts'

/** No token lives longer: a revocation may be forgotten after it. */
export const TOKEN_LIFE_MAX = 24 * 3600_000

export interface Revocation {
  userId?: string
  projectId?: string
  domainId?: string
  /** One token. */
  auditId?: string
  /** A token and all that were made from it. */
  auditChainId?: string
  /** All that were made for a trust. */
  trustId?: string
}

/**
 * In the running transaction: refuses every token issued up to now that matches all of what is given.
 * @param issuedAt of the one token that is meant, where it is known: by the clock of another controller it may be later than now
 */
export async function revoke(tx: StoreCtx, what: Revocation, issuedAt = 0): Promise<void> {
  const until = Math.max(tx.clock.now(), issuedAt)
  await tx.db
    .insertInto('revocation')
    .values({
      id: hexOf(tx.random.uuid()),
      user_id: what.userId ?? null,
      project_id: what.projectId ?? null,
      domain_id: what.domainId ?? null,
      audit_id: what.auditId ?? null,
      audit_chain_id: what.auditChainId ?? null,
      trust_id: what.trustId ?? null,
      issued_before: until,
      prune_after: until + TOKEN_LIFE_MAX,
    })
    .execute()
  const touched = what.auditId ?? what.auditChainId
  if (touched) recordChange(tx, 'token', touched)
}

export interface TokenFacts {
  /** Its user's; of a trust's token those of all whom it stands for. */
  userIds: readonly string[]
  projectId: string | undefined
  trustId: string | undefined
  /** The user's domain and the scope's. */
  domainIds: readonly string[]
  auditIds: readonly string[]
  issuedAt: number
}

export async function isRevoked(ctx: StoreCtx, token: TokenFacts): Promise<boolean> {
  const rows = await ctx.db
    .selectFrom('revocation')
    .selectAll()
    .where('issued_before', '>=', token.issuedAt)
    .where((eb) => eb.or([eb('user_id', 'is', null), eb('user_id', 'in', token.userIds)]))
    .where((eb) => eb.or([eb('audit_id', 'is', null), eb('audit_id', '=', token.auditIds[0] ?? '')]))
    .where((eb) => eb.or([eb('project_id', 'is', null), eb('project_id', '=', token.projectId ?? '')]))
    .execute()
  const chain = token.auditIds.at(-1)
  return rows.some(
    (row) =>
      (row.trust_id === null || row.trust_id === token.trustId) &&
      (row.domain_id === null || token.domainIds.includes(row.domain_id)) &&
      (row.audit_chain_id === null || row.audit_chain_id === chain),
  )
}

export interface RevocationEvent extends Revocation {
  issuedBefore: number
}

/** The oldest first. @param since in milliseconds since 1970: only those from then on */
export async function listRevocations(ctx: StoreCtx, since = 0): Promise<RevocationEvent[]> {
  const query = ctx.db.selectFrom('revocation').selectAll().where('issued_before', '>=', Math.ceil(since))
  const rows = await query.orderBy('issued_before').orderBy('id').execute()
  return rows.map((row) => ({
    userId: row.user_id ?? undefined,
    projectId: row.project_id ?? undefined,
    domainId: row.domain_id ?? undefined,
    auditId: row.audit_id ?? undefined,
    auditChainId: row.audit_chain_id ?? undefined,
    trustId: row.trust_id ?? undefined,
    issuedBefore: row.issued_before,
  }))
}

/** Forgets what concerns no living token. Returns how many rows went. */
export async function pruneRevocations(ctx: StoreCtx): Promise<number> {
  const result = await ctx.db.deleteFrom('revocation').where('prune_after', '<', ctx.clock.now()).executeTakeFirst()
  return Number(result.numDeletedRows)
}
