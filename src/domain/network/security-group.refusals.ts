/** Declares what security groups and their rules refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

interface Named {
  name: string
}

export const groupRefusals = defineRefusals('network', {
  security_group_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Security group ${id} was not found.` },
  security_group_in_use: { code: 'conflict', say: ({ id }: { id: string }) => `Security group ${id} still has ports in it.` },
  default_group_exists: { code: 'conflict', say: () => 'The project has its default security group already.' },
  default_group_fixed: { code: 'conflict', say: () => 'The default security group keeps its name.' },
  default_group_stays: { code: 'conflict', say: () => 'To delete a default security group is for admins.' },
  group_ambiguous: {
    code: 'conflict',
    say: ({ name }: Named) => `The project has several security groups of the name ${name}: say the id of one.`,
  },
  group_unknown: {
    code: 'bad_request',
    say: ({ name, projectId }: Named & { projectId: string }) => `Project ${projectId} has no security group ${name}.`,
  },

  security_rule_not_found: {
    code: 'not_found',
    say: ({ id }: { id: string }) => `Rule ${id} of a security group was not found.`,
  },
  rule_exists: {
    code: 'conflict',
    say: ({ id }: { id: string; groupId: string }) => `The security group has the same rule already: ${id}.`,
  },
  rule_twice: { code: 'conflict', say: () => 'Two of the rules are the same.' },
  rule_of_two_versions: {
    code: 'bad_request',
    say: ({ version, block }: { version: 4 | 6; block: string }) =>
      `A rule for IPv${version} cannot have ${block} at its other end.`,
  },
  rule_two_remotes: { code: 'bad_request', say: () => 'At the other end of a rule is a block or a group, not both.' },
  rule_invalid_block: { code: 'bad_request', say: ({ text }: { text: string }) => `'${text}' is no block of IP addresses.` },
  rule_invalid_protocol: {
    code: 'bad_request',
    say: ({ protocol, known }: { protocol: string | number; known: readonly string[] }) =>
      `${protocol} is no protocol: it is a number from 0 to 255 or one of ${known.join(', ')}.`,
  },
  rule_protocol_of_ipv6: {
    code: 'bad_request',
    say: ({ protocol }: { protocol: string | number }) => `${protocol} is a protocol of IPv6 alone.`,
  },
  rule_protocol_needed: { code: 'bad_request', say: () => 'A rule for some ports needs a protocol.' },
  rule_protocol_without_ports: {
    code: 'bad_request',
    say: ({ protocol }: { protocol: string | null }) => `The protocol ${protocol} has no ports.`,
  },
  rule_invalid_port: { code: 'bad_request', say: ({ port }: { port: number }) => `${port} is no port: it is from 1 to 65535.` },
  rule_invalid_range: { code: 'bad_request', say: () => 'The first port of a rule is not after its last.' },
  rule_invalid_icmp: {
    code: 'bad_request',
    say: ({ part, value }: { part: 'type' | 'code'; value: number }) => `${value} is no ${part} of ICMP: it is from 0 to 255.`,
  },
  rule_icmp_type_missing: {
    code: 'bad_request',
    say: ({ code }: { code: number }) => `The ICMP code ${code} says nothing without a type.`,
  },
})
