import './tables.ts'

export { transact as inOneTransaction } from '../../store/context.ts'
export { bootstrapNetwork } from './bootstrap.ts'
export { floatingIpRefusals } from './floating-ip.refusals.ts'
export {
  type FloatingIp,
  floatingIpKeys,
  floatingIpsByIds,
  getFloatingIp,
} from './floating-ip.store.ts'
export {
  createFloatingIp,
  deleteFloatingIp,
  updateFloatingIp,
} from './floating-ip.ts'
export { type MetadataNetworks, type WantedMetadataNetwork, type WantedPort, wantedPort } from './host-form.ts'
export { metadataPortsOfHost, portsOfHost } from './host-view.ts'
export { networkRefusals } from './network.refusals.ts'
export { getNetwork, listNetworks, type Network, networkKeys, networksByIds } from './network.store.ts'
export { createNetwork, deleteNetwork, updateNetwork } from './network.ts'
export { portRefusals } from './port.refusals.ts'
export { reportPorts } from './port.report.ts'
export { getPort, listPorts, type Port, portKeys, portsByIds } from './port.store.ts'
export { createPort, deletePort, updatePort } from './port.ts'
export { type NetworkQuota, networkQuotas } from './quotas.ts'
export { readPart } from './reconcile/part.ts'
export { slicesOf } from './reconcile/slices.ts'
export { networkTask } from './reconcile.ts'
export { addRouterInterface, type InterfaceSpec, type RouterInterface, removeRouterInterface } from './router.interface.ts'
export { routerRefusals } from './router.refusals.ts'
export { getRouter, listRouters, type Router, routerKeys, routersByIds } from './router.store.ts'
export { createRouter, deleteRouter, updateRouter } from './router.ts'
export { groupRefusals } from './security-group.refusals.ts'
export {
  getGroup,
  getRule,
  groupsByIds,
  ruleKeys,
  rulesByIds,
  type SecurityGroup,
  type SecurityRule,
} from './security-group.store.ts'
export { createGroup, deleteGroup, groupKeys, listGroups, updateGroup } from './security-group.ts'
export type { NewRule } from './security-rule.check.ts'
export { createRules, deleteRule } from './security-rule.ts'
export {
  attachServerPorts,
  bindServerPorts,
  detachServerPort,
  type NicRequest,
  releaseServerPorts,
  SERVER_OWNER,
} from './server-ports.ts'
export { portsOfServers, type ServerPort, serversByAddress } from './server-view.ts'
export { type AddressField, subnetRefusals, type VersionField } from './subnet.refusals.ts'
export { getSubnet, listSubnets, type Subnet, subnetKeys, subnetsByIds } from './subnet.store.ts'
export { createSubnet, deleteSubnet, updateSubnet } from './subnet.ts'
export { usageOf } from './usage.ts'
