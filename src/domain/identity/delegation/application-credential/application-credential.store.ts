/** Queries the rows of application credentials. */
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import type { StoreCtx } from '../../../../store/context.ts'
import { text } from '../../../../store/filter.ts'
import type { Role } from '../../directory/index.ts'
import { byId, equals, readList } from '../../entity/index.ts'
import type { StoredAccessRule } from './access-rule.ts'
import { accessRulesOf } from './access-rule.ts'
import type { ApplicationCredentialRow } from './tables.ts'

export interface ApplicationCredential {
  id: string
  name: string
  description: string
  userId: string
  projectId: string
  roles: readonly Pick<Role, 'id' | 'name' | 'domainId'>[]
  /** Milliseconds since 1970 with a fraction, exact to the microsecond; null: it has no end. */
  expiresAt: number | null
  unrestricted: boolean
  /** Absent: any request. */
  accessRules?: readonly StoredAccessRule[]
}

/** With its roles and rules. */
export async function insertCredential(tx: StoreCtx, credential: ApplicationCredential, secretHash: string): Promise<void> {
  const { id } = credential
  await tx.db
    .insertInto('application_credential')
    .values({
      id,
      user_id: credential.userId,
      project_id: credential.projectId,
      name: credential.name,
      description: credential.description,
      secret_hash: secretHash,
      expires_at: credential.expiresAt,
      unrestricted: Number(credential.unrestricted),
      ruled: Number(credential.accessRules !== undefined),
      created_at: tx.clock.now(),
    })
    .execute()
  for (const role of credential.roles)
    await tx.db.insertInto('application_credential_role').values({ credential_id: id, role_id: role.id }).execute()
  for (const rule of credential.accessRules ?? [])
    await tx.db.insertInto('application_credential_rule').values({ credential_id: id, rule_id: rule.id }).execute()
}

async function complete(ctx: StoreCtx, row: ApplicationCredentialRow): Promise<ApplicationCredential> {
  const roles = await ctx.db
    .selectFrom('role as r')
    .innerJoin('application_credential_role as u', 'u.role_id', 'r.id')
    .select(['r.id', 'r.name', 'r.domain_id as domainId'])
    .where('u.credential_id', '=', row.id)
    .orderBy('r.name')
    .execute()
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    userId: row.user_id,
    projectId: row.project_id,
    roles,
    expiresAt: row.expires_at,
    unrestricted: row.unrestricted === 1,
    ...(row.ruled === 1 && { accessRules: await accessRulesOf(ctx, row.id) }),
  }
}

export async function findCredentialRow(ctx: StoreCtx, id: string): Promise<ApplicationCredential | undefined> {
  const row = await ctx.db.selectFrom('application_credential').selectAll().where('id', '=', id).executeTakeFirst()
  return row && complete(ctx, row)
}

/** What a log-in needs, the user's options with it: found by id, or by its user and its name. */
export async function findApplicationCredentialSecret(
  ctx: StoreCtx,
  by: { id: string } | { userId: string; name: string },
): Promise<(ApplicationCredentialRow & { options: string }) | undefined> {
  const query = ctx.db
    .selectFrom('application_credential as c')
    .innerJoin('identity_user as u', 'u.id', 'c.user_id')
    .selectAll('c')
    .select('u.options')
  if ('id' in by) return query.where('c.id', '=', by.id).executeTakeFirst()
  return query.where('c.user_id', '=', by.userId).where('c.name', '=', by.name).executeTakeFirst()
}

const credentials = byId('application_credential', {
  name: text('application_credential.name'),
  userId: text('application_credential.user_id'),
})
export type ApplicationCredentialField = Exclude<keyof typeof credentials.fields, 'userId'>

export async function readCredentials(
  ctx: StoreCtx,
  userId: string,
  request: ListRequest<ApplicationCredentialField>,
): Promise<Page<ApplicationCredential>> {
  const query = ctx.db.selectFrom('application_credential').selectAll()
  const page = await readList(ctx, query, credentials, request, [equals('userId', userId)])
  return { items: await Promise.all(page.items.map((row) => complete(ctx, row))), more: page.more }
}
