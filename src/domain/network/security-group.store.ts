/** Queries of security groups and their rules. */
import type { StoreCtx } from '../../store/context.ts'
import { conditionOf, visible, type Where } from './access.ts'
import { groupRefusals } from './security-group.refusals.ts'
import { type Standard, standardOf } from './standard.ts'
import type { SecurityGroupRow, SecurityRuleRow } from './tables.ts'

export interface SecurityRule {
  id: string
  projectId: string
  groupId: string
  direction: 'ingress' | 'egress'
  version: 4 | 6
  /** As the caller wrote it: a name or a number. */
  protocol: string | null
  min: number | null
  max: number | null
  remoteCidr: string | null
  remoteGroupId: string | null
  description: string
  createdAt: number
  updatedAt: number
  revision: number
}

export interface SecurityGroup extends Standard {
  isDefault: boolean
  rules: SecurityRule[]
}

/** @throws not_found when absent or another project's */
export async function getGroupRow(ctx: StoreCtx, id: string): Promise<SecurityGroupRow> {
  const row = await ctx.db
    .selectFrom('security_group')
    .selectAll()
    .where('id', '=', id)
    .where(visible(ctx, 'security_group'))
    .executeTakeFirst()
  if (!row) throw groupRefusals.security_group_not_found({ id })
  return row
}

export async function getGroup(ctx: StoreCtx, id: string): Promise<SecurityGroup> {
  const row = await getGroupRow(ctx, id)
  return groupOf(row, (await rulesOf(ctx, { group_id: [id] })).get(id) ?? [])
}

export async function selectGroups(ctx: StoreCtx, where: Where<SecurityGroupRow>): Promise<SecurityGroup[]> {
  const rows = await ctx.db
    .selectFrom('security_group')
    .selectAll()
    .where(conditionOf('security_group', where))
    .where(visible(ctx, 'security_group'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const rules = await rulesOf(ctx, { group_id: rows.map((row) => row.id) })
  return rows.map((row) => groupOf(row, rules.get(row.id) ?? []))
}

async function rulesOf(ctx: StoreCtx, where: Where<SecurityRuleRow>): Promise<Map<string, SecurityRule[]>> {
  const rows = await ctx.db
    .selectFrom('security_rule')
    .selectAll()
    .where(conditionOf('security_rule', where))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const byGroup = new Map<string, SecurityRule[]>()
  for (const row of rows) byGroup.set(row.group_id, [...(byGroup.get(row.group_id) ?? []), ruleOf(row)])
  return byGroup
}

export async function getRule(ctx: StoreCtx, id: string): Promise<SecurityRule> {
  const [rule] = await selectRules(ctx, { id: [id] })
  if (!rule) throw groupRefusals.security_rule_not_found({ id })
  return rule
}

/** Rules of own groups, whoever made them. */
export async function selectRules(ctx: StoreCtx, where: Where<SecurityRuleRow>): Promise<SecurityRule[]> {
  const rows = await ctx.db
    .selectFrom('security_rule')
    .selectAll()
    .where(conditionOf('security_rule', where))
    .where(visible(ctx, 'security_rule'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(ruleOf)
}

const groupOf = (row: SecurityGroupRow, rules: SecurityRule[]): SecurityGroup => ({
  ...standardOf(row),
  isDefault: row.is_default === 1,
  rules,
})

const ruleOf = (row: SecurityRuleRow): SecurityRule => ({
  id: row.id,
  projectId: row.project_id,
  groupId: row.group_id,
  direction: row.direction,
  version: row.version,
  protocol: row.protocol,
  min: row.range_min,
  max: row.range_max,
  remoteCidr: row.remote_cidr,
  remoteGroupId: row.remote_group_id,
  description: row.description,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  revision: row.revision,
})
