/** Queries of security groups and their rules. */
import { sql } from 'kysely'
import type { KeyPage, ListRequest } from '../../kernel/page.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among, flag, number, text } from '../../store/filter.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import { conditionOf, readingOf, visible, type Where } from './access.ts'
import { groupRefusals } from './security-group.refusals.ts'
import { type Standard, type StandardField, standardFields, standardOf } from './standard.ts'
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
  /** As the caller wrote it, and the block that it means. */
  remotePrefix: string | null
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
    .where(conditionOf(ctx.db, 'security_group', where))
    .where(visible(ctx, 'security_group'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const rules = await rulesOf(ctx, { group_id: rows.map((row) => row.id) })
  return rows.map((row) => groupOf(row, rules.get(row.id) ?? []))
}

export type GroupField = StandardField | 'isDefault'

const groupList: ListTable<GroupField> = {
  table: 'security_group',
  fields: { ...standardFields('security_group'), isDefault: flag('security_group.is_default') },
  stamp: sql`security_group.revision`,
  order: byCreation('security_group'),
}

/** The groups that the caller may see, as they are; `groupKeys` gives projects their default one first. */
export const readGroupKeys = (ctx: StoreCtx, request: ListRequest<GroupField>): Promise<KeyPage> =>
  readKeys(ctx.db, groupList, request, readingOf(ctx, groupList.table))

export async function groupsByIds(ctx: StoreCtx, ids: readonly string[]): Promise<SecurityGroup[]> {
  const rows = await ctx.db
    .selectFrom('security_group')
    .selectAll()
    .where(among(ctx.db, 'security_group.id', ids))
    .execute()
  const rules = await rulesOf(ctx, { group_id: rows.map((row) => row.id) })
  return inOrder(ids, rows).map((row) => groupOf(row, rules.get(row.id) ?? []))
}

export type RuleField =
  | Exclude<StandardField, 'name' | 'tags'>
  | 'groupId'
  | 'direction'
  | 'version'
  | 'protocol'
  | 'min'
  | 'max'
  | 'remotePrefix'
  | 'remoteCidr'
  | 'remoteGroupId'

const { name: _name, tags: _tags, ...ruleFields } = standardFields('security_rule')

const ruleList: ListTable<RuleField> = {
  table: 'security_rule',
  fields: {
    ...ruleFields,
    groupId: text('security_rule.group_id', { selective: true }),
    direction: text('security_rule.direction'),
    version: number('security_rule.version', { usual: 4 }),
    protocol: text('security_rule.protocol', { nullable: true, usual: null }),
    min: number('security_rule.range_min', { nullable: true, usual: null }),
    max: number('security_rule.range_max', { nullable: true, usual: null }),
    remotePrefix: text('security_rule.remote_prefix', { nullable: true, usual: null }),
    remoteCidr: text('security_rule.remote_cidr', { nullable: true }),
    remoteGroupId: text('security_rule.remote_group_id', { nullable: true, selective: true }),
  },
  stamp: sql`security_rule.revision`,
  order: byCreation('security_rule'),
}

/** The rules that the caller may see. */
export const ruleKeys = (ctx: StoreCtx, request: ListRequest<RuleField>): Promise<KeyPage> =>
  readKeys(ctx.db, ruleList, request, readingOf(ctx, ruleList.table))

export async function rulesByIds(ctx: StoreCtx, ids: readonly string[]): Promise<SecurityRule[]> {
  const rows = await ctx.db
    .selectFrom('security_rule')
    .selectAll()
    .where(among(ctx.db, 'security_rule.id', ids))
    .execute()
  return inOrder(ids, rows).map(ruleOf)
}

async function rulesOf(ctx: StoreCtx, where: Where<SecurityRuleRow>): Promise<Map<string, SecurityRule[]>> {
  const rows = await ctx.db
    .selectFrom('security_rule')
    .selectAll()
    .where(conditionOf(ctx.db, 'security_rule', where))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const byGroup = new Map<string, SecurityRule[]>()
  for (const row of rows) {
    const list = byGroup.get(row.group_id)
    if (list) list.push(ruleOf(row))
    else byGroup.set(row.group_id, [ruleOf(row)])
  }
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
    .where(conditionOf(ctx.db, 'security_rule', where))
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
  remotePrefix: row.remote_prefix,
  remoteCidr: row.remote_cidr,
  remoteGroupId: row.remote_group_id,
  description: row.description,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  revision: row.revision,
})
