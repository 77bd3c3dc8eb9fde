/** Keeps application credentials: secrets by which programs act for a user in one project. */
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { lockName } from '../../../../store/dialect.ts'
import type { Passwords } from '../../directory/index.ts'
import { getRole, type Role } from '../../directory/index.ts'
import { type AccessRuleInput, ensureAccessRule, type StoredAccessRule } from './access-rule.ts'
import type { ApplicationCredential, ApplicationCredentialField } from './application-credential.store.ts'
import { findCredentialRow, insertCredential, readCredentials } from './application-credential.store.ts'
import { applicationCredentialRefusals } from './refusals.ts'
import { hashSecret } from './secret.ts'

export type { ApplicationCredential } from './application-credential.store.ts'

export interface NewApplicationCredential {
  name: string
  description?: string
  /** One is made when there is none. */
  secret?: string
  /** Milliseconds since 1970. */
  expiresAt?: number
  /** All that the caller's token has when there are none. */
  roleIds?: readonly string[]
  unrestricted?: boolean
  accessRules?: readonly AccessRuleInput[]
}

/** Those who came by a credential that may not make others. @throws forbidden */
export function requireUnrestricted(ctx: StoreCtx): void {
  if (ctx.who.kind !== 'user' || !ctx.who.delegation) return
  const { kind, unrestricted } = ctx.who.delegation
  if (kind === 'application-credential' && unrestricted) return
  throw kind === 'application-credential'
    ? applicationCredentialRefusals.by_restricted_application_credential()
    : applicationCredentialRefusals.by_delegated_token()
}

/**
 * For the caller itself, in the project of its token. Returns the secret, which is stored as a hash and never shown again.
 * @throws bad_request for a role that the token has not, not_found, conflict for a taken name, forbidden
 */
export async function createApplicationCredential(
  ctx: StoreCtx,
  passwords: Passwords,
  spec: NewApplicationCredential,
): Promise<ApplicationCredential & { secret: string }> {
  requireUnrestricted(ctx)
  const { who } = ctx
  if (who.kind !== 'user' || who.scope.kind !== 'project') throw applicationCredentialRefusals.project_token_needed()
  const { projectId } = who.scope
  const now = ctx.clock.now()
  if (spec.expiresAt !== undefined && spec.expiresAt <= now) throw applicationCredentialRefusals.ends_in_past()
  const { secret, stored } = await hashSecret(ctx.random, passwords, spec.secret)
  return transact(ctx, async (tx) => {
    const roles = await rolesFor(tx, who.roles, spec.roleIds)
    await requireFreeName(tx, who.userId, spec.name)
    const credential: ApplicationCredential = {
      id: hexOf(tx.random.uuid()),
      name: spec.name,
      description: spec.description ?? '',
      userId: who.userId,
      projectId,
      roles,
      expiresAt: spec.expiresAt ?? null,
      unrestricted: spec.unrestricted ?? false,
      ...(spec.accessRules && { accessRules: await keepRules(tx, who.userId, spec.accessRules) }),
    }
    await insertCredential(tx, credential, stored)
    recordChange(tx, 'application-credential', credential.id)
    return { ...credential, secret }
  })
}

async function keepRules(tx: StoreCtx, userId: string, specs: readonly AccessRuleInput[]): Promise<StoredAccessRule[]> {
  const rules = new Map<string, StoredAccessRule>()
  for (const spec of specs) {
    const rule = await ensureAccessRule(tx, userId, spec)
    rules.set(rule.id, rule)
  }
  return [...rules.values()]
}

/** No more than the token in hand has: names tell, since tokens carry roles of the whole cloud only. */
async function rolesFor(tx: StoreCtx, held: readonly string[], requested: readonly string[] | undefined): Promise<Role[]> {
  if (!requested) {
    const query = tx.db
      .selectFrom('role')
      .select('id')
      .where('name', 'in', [...held])
      .where('domain_id', 'is', null)
    return Promise.all((await query.orderBy('name').execute()).map(({ id }) => getRole(tx, id)))
  }
  const roles = await Promise.all([...new Set(requested)].map((id) => getRole(tx, id)))
  const missing = roles.find((role) => role.domainId !== null || !held.includes(role.name))
  if (!missing) return roles
  throw applicationCredentialRefusals.role_not_held({ roleId: missing.id })
}

async function requireFreeName(tx: StoreCtx, userId: string, name: string): Promise<void> {
  await lockName(tx, `identity.application-credential:${userId}`)
  const query = tx.db.selectFrom('application_credential').select('id').where('user_id', '=', userId).where('name', '=', name)
  if (await query.executeTakeFirst()) throw applicationCredentialRefusals.application_credential_exists({ name })
}

/** @throws not_found when absent, forbidden when it is another user's */
export async function getApplicationCredential(ctx: StoreCtx, userId: string, id: string): Promise<ApplicationCredential> {
  const credential = await findCredentialRow(ctx, id)
  if (!credential) throw applicationCredentialRefusals.application_credential_not_found({ id })
  if (credential.userId !== userId) throw applicationCredentialRefusals.application_credential_of_other()
  return credential
}

export const listApplicationCredentials = (
  ctx: StoreCtx,
  userId: string,
  request: ListRequest<ApplicationCredentialField> = {},
): Promise<Page<ApplicationCredential>> => readCredentials(ctx, userId, request)

/** Tokens made with it hold no more from the commit on. */
export async function deleteApplicationCredential(ctx: StoreCtx, userId: string, id: string): Promise<void> {
  requireUnrestricted(ctx)
  await transact(ctx, async (tx) => {
    await getApplicationCredential(tx, userId, id)
    await deleteFound(tx.db.deleteFrom('application_credential').where('id', '=', id))
    recordChange(tx, 'application-credential', id)
  })
}
