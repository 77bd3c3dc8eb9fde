/** Says what other services refuse to a request for servers and passes through: no more of them than can. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { exportRefusals } from '../../../../domain/disk-export/index.ts'
import type { hostRefusals } from '../../../../domain/host/index.ts'
import type { projectRefusals } from '../../../../domain/identity/directory/index.ts'
import type { identityRefusals } from '../../../../domain/identity/entity/index.ts'
import type { imageRefusals } from '../../../../domain/image/index.ts'
import type {
  groupRefusals,
  networkRefusals,
  portRefusals,
  routerRefusals,
  subnetRefusals,
} from '../../../../domain/network/index.ts'
import { imageLimitSaid } from '../../../image-limit-said.ts'
import { volumeSaid } from './volume.ts'

const hostSaid = {
  marker_not_found: { say: ({ id }) => `marker [${id}] not found` },
  no_room: { say: () => 'No valid host was found. There are not enough hosts available.' },
  host_not_found: ourWords,
  host_silent: ourWords,
  command_failed: ourWords,
} satisfies Partial<SaidBy<typeof hostRefusals>>

const imageSaid = {
  image_not_found: { say: ({ id }) => `Image ${id} could not be found.` },
  not_active: { say: ({ id }) => `Image ${id} is not active.` },
  not_bootable: {
    say: ({ id, container }) => `Image ${id} is unacceptable: its container format is '${container}', not 'bare'.`,
  },
  not_owner: ourWords,
  // of images that are made of servers
  count_exceeded: { status: 403, say: () => 'Quota exceeded: too many images.' },
  limit_exceeded: { status: 403, say: () => 'Image metadata limit exceeded' },
  bytes_exceeded: ourWords,
  activation: ourWords,
  bad_choice: ourWords,
  communitizing: ourWords,
  format_fixed: ourWords,
  image_exists: ourWords,
  member_exists: ourWords,
  member_not_found: ourWords,
  members_of_other: ourWords,
  not_member: ourWords,
  bad_member_status: ourWords,
  not_shared: ourWords,
  not_shared_to_show: ourWords,
  marker_not_found: ourWords,
  negative_size: ourWords,
  other_owner: ourWords,
  owner_fixed: ourWords,
  protected: ourWords,
  publishing: ourWords,
  status: ourWords,
  too_large: ourWords,
} satisfies Partial<SaidBy<typeof imageRefusals>>

/** Of the network's refusals those that servers meet, in the words of the network's own API, which pass through Nova's. */
const networkSaid = {
  network_not_found: { say: ({ id }) => `Network ${id} could not be found.` },
  not_allowed: { say: ({ act }) => `rule:${act} is disallowed by policy` },
  port_not_found: { say: ({ id }) => `Port ${id} could not be found.` },
  port_in_use: { say: ({ id }) => `Port ${id} is still in use.` },
  port_not_attached: { say: ({ id, serverId }) => `Port ${id} is not attached to server ${serverId}.` },
  network_ambiguous: { say: () => 'Multiple possible networks found, use a Network ID to be more specific.' },
  network_unsaid: { say: () => 'Bad networks format: network uuid is not in proper format (None)' },
  network_without_subnet: { say: ({ id }) => `Network ${id} requires a subnet in order to boot instances on.` },
  external_network: { say: ({ id }) => `It is not allowed to create an interface on external network ${id}` },
  address_in_use: { say: ({ ip, subnetId }) => `IP address ${ip} already allocated in subnet ${subnetId}` },
  address_not_of_network: {
    say: ({ ip }) => `IP address ${ip} is not a valid IP for any of the subnets on the specified network.`,
  },
  address_not_of_subnet: { say: ({ ip }) => `IP address ${ip} is not a valid IP for the specified subnet.` },
  address_not_automatic: {
    say: ({ ip, subnetId }) =>
      `Invalid input for operation: IPv6 address ${ip} can not be directly assigned to a port on subnet ${subnetId} since the subnet is configured for automatic addresses.`,
  },
  addresses_exhausted: { say: ({ networkId }) => `No more IP addresses available on network ${networkId}.` },
  groups_need_port_security: {
    say: () => 'Port security must be enabled and port must have an IP address in order to use security groups.',
  },
  group_ambiguous: {
    say: ({ name }) => `Multiple security_group matches found for name '${name}', use an ID to be more specific.`,
  },
  group_unknown: { say: ({ name, projectId }) => `Security group ${name} not found for project ${projectId}.` },
  address_twice: ourWords,
  address_unsaid: ourWords,
  bad_address: ourWords,
  bad_mac: ourWords,
  default_group_exists: { status: 403, say: () => 'Default security group already exists.' },
  default_group_fixed: { status: 400, say: () => 'Updating default security group not allowed.' },
  default_group_stays: { status: 400, say: () => 'Insufficient rights for removing default security group.' },
  duplicate_pair: ourWords,
  mac_bound: ourWords,
  mac_in_use: ourWords,
  marker_not_found: ourWords,
  other_project: ourWords,
  pairs_need_port_security: ourWords,
  port_address_promised: ourWords,
  port_owned_by_service: ourWords,
  port_subnets_fixed: ourWords,
  port_without_address: ourWords,
  router_not_found: ourWords,
  rule_icmp_type_missing: ourWords,
  rule_invalid_block: ourWords,
  rule_invalid_icmp: ourWords,
  rule_invalid_port: ourWords,
  rule_invalid_protocol: ourWords,
  rule_invalid_range: ourWords,
  rule_of_two_versions: ourWords,
  rule_protocol_needed: ourWords,
  rule_protocol_of_ipv6: ourWords,
  rule_protocol_without_ports: ourWords,
  rule_two_remotes: ourWords,
  rule_exists: { status: 400, say: ({ groupId }) => `This rule already exists in group ${groupId}` },
  rule_twice: ourWords,
  security_group_in_use: { status: 400, say: ({ id }) => `Security Group ${id} in use.` },
  security_group_not_found: { say: ({ id }) => `Security group ${id} does not exist` },
  security_rule_not_found: { say: ({ id }) => `Security group rule ${id} does not exist` },
  subnet_not_found: ourWords,
  subnet_of_other_network: ourWords,
  too_many_addresses: ourWords,
  too_many_pairs: ourWords,
} satisfies Partial<
  SaidBy<typeof networkRefusals & typeof subnetRefusals & typeof portRefusals & typeof routerRefusals & typeof groupRefusals>
>

/** Projects are looked up, for quotas and for who may use a flavor. */
const identitySaid = {
  ...imageLimitSaid,
  branch_disabled: ourWords,
  domain_name_taken: ourWords,
  immutable: ourWords,
  marker_not_found: ourWords,
  no_home_domain: ourWords,
  not_allowed: ourWords,
  parent_is_other_domain: ourWords,
  parent_not_found: ourWords,
  parent_of_other_domain: ourWords,
  parents_disabled: ourWords,
  project_is_domain: ourWords,
  project_name_taken: ourWords,
  project_not_found: ourWords,
  project_not_leaf: ourWords,
  subtree_enabled: ourWords,
  too_deep: ourWords,
} satisfies Partial<SaidBy<typeof identityRefusals & typeof projectRefusals>>

/** What ends the making of an image is told by the server's actions: no request waits for it. */
const exportSaid = { export_failed: ourWords, export_lost: ourWords, image_gone: ourWords } satisfies Partial<
  SaidBy<typeof exportRefusals>
>

export const passedSaid = {
  disk_export: exportSaid,
  host: hostSaid,
  image: imageSaid,
  network: networkSaid,
  identity: identitySaid,
  volume: volumeSaid,
}
