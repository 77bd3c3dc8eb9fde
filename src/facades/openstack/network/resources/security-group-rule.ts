/** Rules of security groups as Neutron's API has them. */
import { Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createRules,
  deleteRule,
  getRule,
  type NewRule,
  ruleKeys,
  rulesByIds,
  type SecurityRule,
} from '../../../../domain/network/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { defineResource } from '../../resource/define-resource.ts'
import type { View } from '../../resource/operation.ts'
import { integer, mapped, name, oneOf, orNull, protocol, text, wordOf } from '../../resource/reader.ts'
import { neutronRefusals } from '../refusals.ts'
import { standardAttributes, standardView } from './standard.ts'

const { name: _name, tags: _tags, description: _description, ...attributes } = standardAttributes
const version = mapped(wordOf(['IPv4', 'IPv6']), (word): 4 | 6 => (word === 'IPv4' ? 4 : 6))

/** Whether a number is a port is decided with the protocol, and so refused in the words that are for that. */
const LEAST = -(2 ** 31)

type GivenRule = NewRule & { groupId: string }

export const securityGroupRule = defineResource({
  name: 'security_group_rule',
  plural: 'security_group_rules',
  attributes: {
    ...attributes,
    description: attr(name, { field: 'description', create: 'may', filter: 'description' }),
    security_group_id: attr(text(255), { field: 'groupId', create: 'must', filter: 'groupId', sort: 'groupId' }),
    direction: attr(oneOf(['ingress', 'egress']), { field: 'direction', create: 'must', filter: 'direction', sort: 'direction' }),
    ethertype: attr(version, { field: 'version', create: 'may', filter: 'version', sort: 'version' }),
    protocol: attr(protocol, {
      field: 'protocol',
      create: 'may',
      filter: { field: 'protocol', value: (word) => (word === '' || word === 'None' ? null : word.toLowerCase()) },
      sort: 'protocol',
      schema: Type.Union([Type.String(), Type.Null()]),
    }),
    port_range_min: attr(orNull(integer(LEAST)), { field: 'min', create: 'may', filter: 'min', sort: 'min' }),
    port_range_max: attr(orNull(integer(LEAST)), { field: 'max', create: 'may', filter: 'max', sort: 'max' }),
    remote_ip_prefix: attr(orNull(text(64)), {
      field: 'remoteCidr',
      create: 'may',
      filter: 'remotePrefix',
      sort: 'remotePrefix',
    }),
    remote_group_id: attr(orNull(text(255)), {
      field: 'remoteGroupId',
      create: 'may',
      filter: 'remoteGroupId',
      sort: 'remoteGroupId',
    }),
    normalized_cidr: shownOnly(Type.Union([Type.String(), Type.Null()]), {}),
  },
  keys: ruleKeys,
  byIds: rulesByIds,
  get: getRule,
  create: async (ctx, given) => {
    const [made] = await createMany(ctx, [given])
    if (!made) throw neutronRefusals.no_rule()
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
  if (other !== undefined) throw neutronRefusals.several_groups({ field: 'security_group_id' })
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
  remote_ip_prefix: rule.remotePrefix,
  normalized_cidr: rule.remoteCidr,
  remote_group_id: rule.remoteGroupId,
})
