/** Says what security groups and their rules refuse in Neutron's words. */
import type { groupRefusals } from '../../../../domain/network/index.ts'
import type { NeutronSaid } from './said.ts'

const ICMP_FIELDS = { type: 'port_range_min', code: 'port_range_max' } as const

export const groupSaid = {
  security_group_not_found: { type: 'SecurityGroupNotFound', say: ({ id }) => `Security group ${id} does not exist` },
  security_group_in_use: { type: 'SecurityGroupInUse', say: ({ id }) => `Security Group ${id} in use.` },
  default_group_exists: {
    type: 'SecurityGroupDefaultAlreadyExists',
    say: () => 'Default security group already exists.',
  },
  default_group_fixed: {
    type: 'SecurityGroupCannotUpdateDefault',
    say: () => 'Updating default security group not allowed.',
  },
  default_group_stays: {
    type: 'SecurityGroupCannotRemoveDefault',
    say: () => 'Insufficient rights for removing default security group.',
  },
  group_ambiguous: {
    type: 'Conflict',
    say: ({ name }) => `Multiple security_group matches found for name '${name}', use an ID to be more specific.`,
  },
  group_unknown: { type: 'SecurityGroupNotFound', status: 404, say: ({ name }) => `Security group ${name} does not exist` },
  security_rule_not_found: {
    type: 'SecurityGroupRuleNotFound',
    say: ({ id }) => `Security group rule ${id} does not exist`,
  },
  rule_exists: {
    type: 'SecurityGroupRuleExists',
    say: ({ id }) => `Security group rule already exists. Rule id is ${id}.`,
  },
  rule_twice: { type: 'DuplicateSecurityGroupRuleInPost', say: () => 'Duplicate Security Group Rule in POST.' },
  rule_of_two_versions: {
    type: 'SecurityGroupRuleParameterConflict',
    say: ({ version, block }) => `Conflicting value ethertype IPv${version} for CIDR ${block}`,
  },
  rule_two_remotes: {
    type: 'SecurityGroupMultipleRemoteEntites',
    say: () => 'Only remote_ip_prefix or remote_group_id may be provided.',
  },
  rule_invalid_block: {
    type: 'SecurityGroupInvalidCidr',
    say: ({ text }) => `Invalid CIDR ${text} given as IP prefix.`,
  },
  rule_invalid_protocol: {
    type: 'SecurityGroupRuleInvalidProtocol',
    say: ({ protocol, known }) =>
      `Security group rule protocol ${protocol} not supported. Only protocol values [${known.join(', ')}] and integer representations [0 to 255] are supported.`,
  },
  rule_protocol_of_ipv6: {
    type: 'SecurityGroupEthertypeConflictWithProtocol',
    say: ({ protocol }) => `Invalid ethertype IPv4 for protocol ${protocol}.`,
  },
  rule_protocol_needed: {
    type: 'SecurityGroupProtocolRequiredWithPorts',
    say: () => 'Must also specify protocol if port range is given.',
  },
  rule_protocol_without_ports: {
    type: 'SecurityGroupInvalidProtocolForPort',
    say: ({ protocol }) => `Invalid protocol ${protocol} for port range, only supported for DCCP, SCTP, TCP, UDP, UDPLITE.`,
  },
  rule_invalid_port: { type: 'SecurityGroupInvalidPortValue', say: ({ port }) => `Invalid value for port ${port}` },
  rule_invalid_range: {
    type: 'SecurityGroupInvalidPortRange',
    say: () => 'For TCP/UDP protocols, port_range_min must be <= port_range_max',
  },
  rule_invalid_icmp: {
    type: 'SecurityGroupInvalidIcmpValue',
    say: ({ part, value }) => `Invalid value for ICMP ${part} (${ICMP_FIELDS[part]}) ${value}. It must be 0 to 255.`,
  },
  rule_icmp_type_missing: {
    type: 'SecurityGroupMissingIcmpType',
    say: ({ code }) => `ICMP code (port-range-max) ${code} is provided but ICMP type (port-range-min) is missing.`,
  },
} satisfies NeutronSaid<typeof groupRefusals>
