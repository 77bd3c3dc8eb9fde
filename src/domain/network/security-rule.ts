/** Rules of security groups: made and deleted, never changed. */
import { withoutReach } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { projectForNew } from './access.ts'
import { networkQuotas } from './quotas.ts'
import { groupRefusals } from './security-group.refusals.ts'
import { getGroupRow, getRule, type SecurityRule, selectRules } from './security-group.store.ts'
import { checkRule, type NewRule, ruleKey, type SoundRule } from './security-rule.check.ts'
import { insertRules } from './security-rule.row.ts'
import { countOf, notifyTopologyChange } from './standard.ts'
import type { SecurityGroupRow } from './tables.ts'

/**
 * Adds rules to one group, all or none.
 * @throws bad_request with what is wrong; conflict when two are the same or the group has one of them already
 */
export async function createRules(ctx: StoreCtx, groupId: string, given: readonly NewRule[]): Promise<SecurityRule[]> {
  return transact(ctx, async (tx) => {
    const group = await getGroupRow(tx, groupId)
    await lockName(tx, `group:${groupId}`)
    for (const { projectId } of given) if (projectId !== undefined) projectForNew(tx, projectId)
    const rules = given.map(checkRule)
    for (const remote of new Set(rules.flatMap((rule) => rule.remoteGroupId ?? []))) await getGroupRow(withoutReach(tx), remote)
    await requireNew(tx, groupId, rules)
    const used = () => countOf(tx, 'security_rule', group.project_id)
    await networkQuotas.require(tx, group.project_id, 'security_group_rule', rules.length, used)
    const rows = await insertRules(tx, group, rules)
    await noteGroup(tx, group)
    const made = await selectRules(tx, { id: rows.map((row) => row.id) })
    return rows.flatMap((row) => made.find((rule) => rule.id === row.id) ?? [])
  })
}

/** No two of them are the same, and none is there already. */
async function requireNew(tx: StoreCtx, groupId: string, rules: readonly SoundRule[]): Promise<void> {
  const keys = new Set(rules.map(ruleKey))
  if (keys.size < rules.length) throw groupRefusals.rule_twice()
  const same = (await selectRules(tx, { group_id: [groupId] })).find((rule) => keys.has(ruleKey(rule)))
  if (same) throw groupRefusals.rule_exists({ id: same.id, groupId })
}

export async function deleteRule(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const rule = await getRule(tx, id)
    const group = await getGroupRow(tx, rule.groupId)
    await deleteFound(tx.db.deleteFrom('security_rule').where('id', '=', id))
    await noteGroup(tx, group)
  })
}

async function noteGroup(tx: StoreCtx, group: SecurityGroupRow): Promise<void> {
  await tx.db
    .updateTable('security_group')
    .set((eb) => ({ updated_at: tx.clock.now(), revision: eb('revision', '+', 1) }))
    .where('id', '=', group.id)
    .execute()
  recordChange(tx, 'security-group', group.id, group.project_id)
  notifyTopologyChange(tx, 'group', group.id)
}
