/** Keeps access rules: which requests a credential may make. A user's rule is one row, however many credentials use it. */
import type { AccessRule } from '../../../../kernel/context.ts'
import { hexOf } from '../../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../../store/context.ts'
import { deleteFound } from '../../../../store/delete-found.ts'
import { text } from '../../../../store/filter.ts'
import { byId, equals, readList, shapeAll } from '../../entity/index.ts'
import { applicationCredentialRefusals } from './refusals.ts'
import type { AccessRuleRow } from './tables.ts'

export interface StoredAccessRule extends AccessRule {
  id: string
}
/** A rule spelled out, or one of the user's own by its id. */
export type AccessRuleInput = AccessRule | { id: string }

const shape = ({ id, service, method, path }: AccessRuleRow): StoredAccessRule => ({ id, service, method, path })

/** In the running transaction: the rule as a row of the user's, made when it is new. @throws not_found for an unknown id */
export async function ensureAccessRule(tx: StoreCtx, userId: string, spec: AccessRuleInput): Promise<StoredAccessRule> {
  if ('id' in spec) return getAccessRule(tx, userId, spec.id)
  const { service, method, path } = spec
  await tx.db
    .insertInto('access_rule')
    .values({ id: hexOf(tx.random.uuid()), user_id: userId, service, method, path })
    .onConflict((c) => c.doNothing())
    .execute()
  const query = tx.db.selectFrom('access_rule').selectAll().where('user_id', '=', userId).where('service', '=', service)
  return shape(await query.where('method', '=', method).where('path', '=', path).executeTakeFirstOrThrow())
}

/** @throws not_found for another's too */
export async function getAccessRule(ctx: StoreCtx, userId: string, id: string): Promise<StoredAccessRule> {
  const query = ctx.db.selectFrom('access_rule').selectAll().where('id', '=', id).where('user_id', '=', userId)
  const row = await query.executeTakeFirst()
  if (!row) throw applicationCredentialRefusals.access_rule_not_found({ id })
  return shape(row)
}

const rules = byId('access_rule', {
  userId: text('access_rule.user_id'),
  service: text('access_rule.service'),
  method: text('access_rule.method'),
  path: text('access_rule.path'),
})
export type AccessRuleField = Exclude<keyof typeof rules.fields, 'userId'>

export const listAccessRules = async (
  ctx: StoreCtx,
  userId: string,
  request: ListRequest<AccessRuleField> = {},
): Promise<Page<StoredAccessRule>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('access_rule').selectAll(), rules, request, [equals('userId', userId)]), shape)

/** @throws forbidden while a credential uses it */
export const deleteAccessRule = (ctx: StoreCtx, userId: string, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getAccessRule(tx, userId, id)
    const used = await tx.db
      .selectFrom('application_credential_rule')
      .select('rule_id')
      .where('rule_id', '=', id)
      .executeTakeFirst()
    if (used) throw applicationCredentialRefusals.access_rule_in_use({ id })
    await deleteFound(tx.db.deleteFrom('access_rule').where('id', '=', id))
    recordChange(tx, 'access-rule', id)
  })

/** The rules of a credential. */
export async function accessRulesOf(ctx: StoreCtx, credentialId: string): Promise<StoredAccessRule[]> {
  const query = ctx.db
    .selectFrom('access_rule as r')
    .innerJoin('application_credential_rule as u', 'u.rule_id', 'r.id')
    .selectAll('r')
    .where('u.credential_id', '=', credentialId)
  return (await query.orderBy('r.id').execute()).map(shape)
}
