/**
 * Keeps policies: documents of any form that services fetch by what they are associated with. Identity itself obeys none of
 * them.
 */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { text } from '../../../store/filter.ts'
import { byId, type Extra, parseObject, readList, shapeAll } from '../entity/index.ts'
import { policyRefusals } from './refusals.ts'
import type { PolicyDocumentRow } from './tables.ts'

export interface PolicyDocument {
  id: string
  /** A media type, such as `application/json`. */
  type: string
  blob: string
  extra: Extra
}

export const createPolicy = (ctx: StoreCtx, spec: Omit<PolicyDocument, 'id'>): Promise<PolicyDocument> =>
  transact(ctx, async (tx) => {
    const policy = { ...spec, id: hexOf(tx.random.uuid()) }
    await tx.db.insertInto('policy_document').values(rowOf(policy)).execute()
    recordChange(tx, 'policy', policy.id)
    return policy
  })

export async function getPolicy(ctx: StoreCtx, id: string): Promise<PolicyDocument> {
  const row = await ctx.db.selectFrom('policy_document').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw policyRefusals.policy_not_found({ id })
  return shape(row)
}

const policies = byId('policy_document', { type: text('policy_document.type') })
export type PolicyField = keyof typeof policies.fields

export const listPolicies = async (ctx: StoreCtx, request: ListRequest<PolicyField> = {}): Promise<Page<PolicyDocument>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('policy_document').selectAll(), policies, request), shape)

export const updatePolicy = (ctx: StoreCtx, id: string, change: Partial<Omit<PolicyDocument, 'id'>>): Promise<PolicyDocument> =>
  transact(ctx, async (tx) => {
    const before = await getPolicy(tx, id)
    const after: PolicyDocument = { ...before, ...change, extra: { ...before.extra, ...change.extra } }
    await tx.db.updateTable('policy_document').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'policy', id)
    return after
  })

/** With its associations. */
export const deletePolicy = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getPolicy(tx, id)
    await tx.db.deleteFrom('policy_association').where('policy_id', '=', id).execute()
    await deleteFound(tx.db.deleteFrom('policy_document').where('id', '=', id))
    recordChange(tx, 'policy', id)
  })

const shape = ({ extra, ...row }: PolicyDocumentRow): PolicyDocument => ({ ...row, extra: parseObject(extra) })
const rowOf = ({ extra, ...policy }: PolicyDocument): PolicyDocumentRow => ({ ...policy, extra: JSON.stringify(extra) })
