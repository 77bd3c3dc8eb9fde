/** Security groups in Nova's old form, which knows incoming rules only. */
import { orNull, Type } from '../../../api/schema.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { listGroups, type SecurityGroup, type SecurityRule } from '../../../domain/network/index.ts'

const text = Type.String()

export const shownRule = Type.Object({
  id: text,
  parent_group_id: text,
  from_port: orNull(Type.Integer()),
  to_port: orNull(Type.Integer()),
  ip_protocol: orNull(text),
  group: Type.Object({ name: Type.Optional(text), tenant_id: Type.Optional(text) }),
  ip_range: Type.Object({ cidr: Type.Optional(text) }),
})
export const shownGroup = Type.Object({
  id: text,
  name: text,
  description: text,
  tenant_id: text,
  rules: Type.Array(shownRule),
})

type Remotes = ReadonlyMap<string, SecurityGroup>

/** In the order of their projects and names. Rules that name a group which the caller does not see are left out. */
export async function groupViews(ctx: StoreCtx, groups: readonly SecurityGroup[]) {
  const remotes = await remotesOf(
    ctx,
    groups.flatMap(({ rules }) => rules),
    groups,
  )
  return groups
    .toSorted((a, b) => compare(a.projectId, b.projectId) || compare(a.name, b.name))
    .map(({ id, name, description, projectId, rules }) => ({
      id,
      name,
      description,
      tenant_id: projectId,
      rules: rules.filter(({ direction }) => direction === 'ingress').flatMap((rule) => ruleViews(rule, remotes)),
    }))
}

export async function groupView(ctx: StoreCtx, group: SecurityGroup) {
  const [view] = await groupViews(ctx, [group])
  if (!view) throw new Error('a group without a view')
  return view
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** The groups at the other end of rules, as far as the caller sees them. */
export async function remotesOf(
  ctx: StoreCtx,
  rules: readonly SecurityRule[],
  known: readonly SecurityGroup[] = [],
): Promise<Remotes> {
  const found = new Map(known.map((group) => [group.id, group]))
  const missing = new Set(rules.flatMap(({ remoteGroupId: id }) => (id === null || found.has(id) ? [] : [id])))
  if (missing.size > 0)
    for (const group of await listGroups(ctx, { filters: [{ field: 'id', values: [...missing] }] })) found.set(group.id, group)
  return found
}

export function ruleViews(rule: SecurityRule, remotes: Remotes) {
  const remote = rule.remoteGroupId === null ? undefined : remotes.get(rule.remoteGroupId)
  if (rule.remoteGroupId !== null && !remote) return []
  const cidr = rule.remotePrefix ?? (rule.version === 6 ? '::/0' : '0.0.0.0/0')
  return [
    {
      id: rule.id,
      parent_group_id: rule.groupId,
      ip_protocol: rule.protocol,
      ...portsOf(rule),
      group: remote ? { name: remote.name, tenant_id: remote.projectId } : {},
      ip_range: remote ? {} : { cidr },
    },
  ]
}

/** Every port or type of a protocol is told as a range of them. */
function portsOf({ protocol, min, max }: SecurityRule): { from_port: number | null; to_port: number | null } {
  if (protocol === null || min !== null || max !== null) return { from_port: min, to_port: max }
  return ['tcp', 'udp'].includes(protocol) ? { from_port: 1, to_port: 65_535 } : { from_port: -1, to_port: -1 }
}
