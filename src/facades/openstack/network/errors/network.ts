/** Says what networks refuse in Neutron's words. */
import type { networkRefusals } from '../../../../domain/network/index.ts'
import { invalidInput, type NeutronSaid } from './said.ts'

export const networkSaid = {
  network_not_found: { type: 'NetworkNotFound', say: ({ id }) => `Network ${id} could not be found.` },
  network_in_use: {
    type: 'NetworkInUse',
    say: ({ id }) => `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`,
  },
  marker_not_found: { type: 'HTTPNotFound', say: ({ marker }) => `The marker ${marker} could not be found.` },
  not_allowed: { type: 'PolicyNotAuthorized', say: ({ act }) => `rule:${act} is disallowed by policy` },
  other_project: {
    type: 'HTTPBadRequest',
    say: () => "Specifying 'project_id' other than the authenticated project in request requires admin privileges",
  },
  overlay_with_physical_network: invalidInput(() => 'provider:physical_network specified for Geneve network'),
  overlay_with_vlan: invalidInput(() => 'the segment of a Geneve network is chosen by the cloud'),
  bad_network_kind: invalidInput(({ kind }) => `network_type value '${kind}' not supported`),
  physical_network_needed: invalidInput(({ kind }) => `physical_network required for ${kind} network`),
  flat_with_vlan: invalidInput(() => 'segmentation_id not allowed for flat network'),
  bad_vlan: invalidInput(() => 'segmentation_id out of range (1 through 4094)'),
  flat_network_in_use: {
    type: 'FlatNetworkInUse',
    say: ({ physicalNetwork }) => `Unable to create the flat network. Physical network ${physicalNetwork} is in use.`,
  },
  vlan_in_use: {
    type: 'VlanIdInUse',
    say: ({ vlan, physicalNetwork }) =>
      `Unable to create the network. The VLAN ${vlan} on physical network ${physicalNetwork} is in use.`,
  },
  mtu_too_large: invalidInput(({ limit }) => `Requested MTU is too big, maximum is ${limit}`),
  mtu_too_small: invalidInput(({ limit }) => `Requested MTU is too small, minimum is ${limit}`),
  mtu_too_small_for_version: {
    type: 'InvalidInput',
    say: ({ id, mtu, version }) => `The MTU of network ${id} is too small for IPv${version}: ${mtu}.`,
  },
  sharing_in_use: {
    type: 'InvalidSharedSetting',
    say: ({ id }) => `Unable to reconfigure sharing settings for network ${id}. Multiple projects are using it.`,
  },
  external_in_use: {
    type: 'ExternalNetworkInUse',
    say: ({ id }) => `External network ${id} cannot be updated to be made non-external, since it has existing gateway ports.`,
  },
  public_block_fixed: {
    type: 'Conflict',
    say: ({ has, wanted }) => `The public network has ${has} and cannot become ${wanted}: give the same block as before.`,
  },
} satisfies NeutronSaid<typeof networkRefusals>
