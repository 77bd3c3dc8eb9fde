import type { StoreCtx } from '../../../../domain/context.ts'
import { createRules, deleteRule, getRule, listRules, type NewRule, type SecurityRule } from '../../../../domain/network/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import { type Attribute, atFirst, integer, name, needed, oneOf, orNull, readOnly, text, Unfit, uuid } from '../attribute.ts'
import { defineResource, standardAttributes, type View } from '../resource.ts'
import { standardView } from '../standard-view.ts'

const { name: _name, tags: _tags, description: _description, ...attributes } = standardAttributes

type GivenRule = NewRule & { groupId: string; projectId?: string }

const readProtocol: Attribute['read'] = (value) => {
  if (value === null || typeof value === 'number') return value
  return text(40)(value)
}

const readVersion: Attribute['read'] = (value) => {
  if (value === 'IPv4' || value === 'IPv6') return value === 'IPv4' ? 4 : 6
  throw new Unfit(`'${String(value)}' is not in ['IPv4', 'IPv6']`)
}

export const securityGroupRule = defineResource<SecurityRule, GivenRule, never>({
  name: 'security_group_rule',
  plural: 'security_group_rules',
  tagged: false,
  attributes: {
    ...attributes,
    description: atFirst('description', name),
    security_group_id: needed('groupId', uuid),
    direction: needed('direction', oneOf(['ingress', 'egress'])),
    ethertype: atFirst('version', readVersion),
    protocol: atFirst('protocol', readProtocol),
    port_range_min: atFirst('min', orNull(integer(-1))),
    port_range_max: atFirst('max', orNull(integer(-1))),
    remote_ip_prefix: atFirst('remoteCidr', orNull(text(64))),
    remote_group_id: atFirst('remoteGroupId', orNull(uuid)),
    normalized_cidr: readOnly,
  },
  columns: { security_group_id: 'group_id', direction: 'direction', remote_group_id: 'remote_group_id' },
  list: listRules,
  get: getRule,
  create: async (ctx, given) => {
    const [made] = await createMany(ctx, [given])
    if (!made) throw badRequest('No rule was given.')
    return made
  },
  createMany,
  remove: deleteRule,
  views: (_ctx, rules) => rules.map(ruleView),
})

/** Neutron takes a rule for IPv4 unless told, whatever its prefix; the domain would go by the prefix. */
const withVersion = (rule: GivenRule): GivenRule => ({ ...rule, version: rule.version ?? 4 })

/** All rules of one request belong to one group, as Neutron has it. */
async function createMany(ctx: StoreCtx, given: readonly GivenRule[]): Promise<SecurityRule[]> {
  const [groupId, other] = new Set(given.map((rule) => rule.groupId))
  if (other !== undefined)
    throw badRequest('Only allowed to update rules for one security profile at a time.', 'security_group_id')
  return groupId === undefined ? [] : createRules(ctx, groupId, given.map(withVersion))
}

export const ruleView = (rule: SecurityRule): View => ({
  ...standardView(rule),
  security_group_id: rule.groupId,
  direction: rule.direction,
  ethertype: `IPv${rule.version}`,
  protocol: rule.protocol,
  port_range_min: rule.min,
  port_range_max: rule.max,
  remote_ip_prefix: rule.remoteCidr,
  normalized_cidr: rule.remoteCidr,
  remote_group_id: rule.remoteGroupId,
})
