import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import type { SaidBy } from '../../../api/refusal-table.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { CloudError, ErrorCode } from '../../../kernel/errors.ts'
import { quotaNames } from './quota-names.ts'

const quotaSaid = {
  quota_exceeded: {
    say: ({ resource }) => {
      const name = Object.entries(quotaNames).find(([, ours]) => ours === resource)?.[0] ?? resource
      return `Quota exceeded for resources: ['${name}'].`
    },
  },
} satisfies SaidBy<typeof quotaRefusals>

/** Neutron's `{"NeutronError": {type, message, detail}}`; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 409 } satisfies Record<ErrorCode, number>,
  said: { quota: quotaSaid },
  body: (error, status) =>
    status === 401
      ? { error: { code: status, title: statusTitle[status] ?? 'Unauthorized', message: error.message } }
      : { NeutronError: { type: typeOf(error, status), message: error.message, detail: '' } },
  refusal: (action) => `rule:${action} is disallowed by policy`,
}

function typeOf(error: CloudError, status: number): string {
  return (error.reason && byReason[error.reason]) ?? (status === 405 ? 'HTTPMethodNotAllowed' : byCode[error.code])
}

const byCode: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'HTTPBadRequest',
  unauthorized: 'HTTPUnauthorized',
  forbidden: 'HTTPForbidden',
  not_found: 'HTTPNotFound',
  conflict: 'Conflict',
  over_quota: 'OverQuota',
  no_capacity: 'IpAddressGenerationFailure',
  too_large: 'HTTPRequestEntityTooLarge',
  unsupported_media: 'HTTPUnsupportedMediaType',
  not_acceptable: 'HTTPNotAcceptable',
  precondition_failed: 'RevisionNumberConstraintFailed',
  gone: 'HTTPGone',
  rate_limited: 'HTTPTooManyRequests',
  not_implemented: 'HTTPNotImplemented',
  unavailable: 'ServiceUnavailable',
  internal: 'HTTPInternalServerError',
}

/** The domain's reasons under the names that clients test for. */
const byReason: Readonly<Record<string, string>> = {
  policy: 'PolicyNotAuthorized',
  invalid_input: 'InvalidInput',
  network_not_found: 'NetworkNotFound',
  subnet_not_found: 'SubnetNotFound',
  port_not_found: 'PortNotFound',
  router_not_found: 'RouterNotFound',
  floating_ip_not_found: 'FloatingIPNotFound',
  security_group_not_found: 'SecurityGroupNotFound',
  security_rule_not_found: 'SecurityGroupRuleNotFound',
  tag_not_found: 'TagNotFound',
  network_in_use: 'NetworkInUse',
  flat_network_in_use: 'FlatNetworkInUse',
  vlan_in_use: 'VlanIdInUse',
  sharing_in_use: 'InvalidSharedSetting',
  external_in_use: 'ExternalNetworkInUse',
  subnet_in_use: 'SubnetInUse',
  port_in_use: 'PortInUse',
  port_owned_by_service: 'ServicePortInUse',
  mac_in_use: 'MacAddressInUse',
  address_in_use: 'IpAddressAlreadyAllocated',
  addresses_exhausted: 'IpAddressGenerationFailure',
  address_not_of_network: 'InvalidIpForNetwork',
  address_not_of_subnet: 'InvalidIpForSubnet',
  invalid_pool: 'InvalidAllocationPool',
  pool_out_of_bounds: 'OutOfBoundsAllocationPool',
  overlapping_pools: 'OverlappingAllocationPools',
  gateway_in_pool: 'GatewayConflictWithAllocationPools',
  gateway_in_use: 'GatewayIpInUse',
  too_many_nameservers: 'DNSNameServersExhausted',
  too_many_routes: 'HostRoutesExhausted',
  too_many_router_routes: 'RoutesExhausted',
  invalid_routes: 'InvalidRoutes',
  too_many_pairs: 'AllowedAddressPairExhausted',
  duplicate_pair: 'DuplicateAddressPairInRequest',
  pairs_need_port_security: 'AddressPairAndPortSecurityRequired',
  groups_need_port_security: 'PortSecurityAndIPRequiredForSecurityGroups',
  group_unknown: 'SecurityGroupNotFound',
  group_ambiguous: 'Conflict',
  router_in_use: 'RouterInUse',
  bad_router: 'BadRequest',
  gateway_needed: 'RouterExternalGatewayInUseByFloatingIp',
  interface_not_found: 'RouterInterfaceNotFound',
  interface_not_found_for_subnet: 'RouterInterfaceNotFoundForSubnet',
  interface_needed_by_floating_ip: 'RouterInterfaceInUseByFloatingIP',
  interface_needed_by_route: 'RouterInterfaceInUseByRoute',
  bad_floating_ip: 'BadRequest',
  no_address: 'BadRequest',
  external_unreachable: 'ExternalGatewayForFloatingIPNotFound',
  port_has_floating_ip: 'FloatingIPPortAlreadyAssociated',
  security_group_in_use: 'SecurityGroupInUse',
  default_group_exists: 'SecurityGroupDefaultAlreadyExists',
  default_group_fixed: 'SecurityGroupCannotUpdateDefault',
  default_group_stays: 'SecurityGroupCannotRemoveDefault',
  rule_exists: 'SecurityGroupRuleExists',
  rule_parameter_conflict: 'SecurityGroupRuleParameterConflict',
  rule_two_remotes: 'SecurityGroupMultipleRemoteEntites',
  rule_invalid_cidr: 'SecurityGroupInvalidCidr',
  rule_invalid_protocol: 'SecurityGroupRuleInvalidProtocol',
  rule_ethertype_conflict: 'SecurityGroupEthertypeConflictWithProtocol',
  rule_protocol_required: 'SecurityGroupProtocolRequiredWithPorts',
  rule_invalid_range: 'SecurityGroupInvalidPortRange',
  rule_invalid_range_protocol: 'SecurityGroupInvalidProtocolForPort',
  rule_invalid_port: 'SecurityGroupInvalidPortValue',
  rule_invalid_icmp: 'SecurityGroupInvalidIcmpValue',
  rule_icmp_type_missing: 'SecurityGroupMissingIcmpType',
}
