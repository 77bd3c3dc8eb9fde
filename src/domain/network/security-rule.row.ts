import type { StoreCtx } from '../../store/context.ts'
import type { SoundRule } from './security-rule.check.ts'
import type { SecurityGroupRow, SecurityRuleRow } from './tables.ts'

/** Writes sound rules of one group. Changes are the caller's to note. */
export async function insertRules(
  tx: StoreCtx,
  group: Pick<SecurityGroupRow, 'id' | 'project_id'>,
  rules: readonly SoundRule[],
): Promise<SecurityRuleRow[]> {
  const at = tx.clock.now()
  const rows = rules.map((rule): SecurityRuleRow => {
    return {
      id: tx.random.uuid(),
      project_id: group.project_id,
      group_id: group.id,
      direction: rule.direction,
      version: rule.version,
      protocol: rule.protocol,
      range_min: rule.min,
      range_max: rule.max,
      remote_prefix: rule.remotePrefix,
      remote_cidr: rule.remoteCidr,
      remote_group_id: rule.remoteGroupId,
      description: rule.description,
      created_at: at,
      updated_at: at,
      revision: 0,
    }
  })
  if (rows.length > 0) await tx.db.insertInto('security_rule').values(rows).execute()
  return rows
}
