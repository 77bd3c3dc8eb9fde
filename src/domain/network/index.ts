import './tables.ts'

export { type HostPort, type MetadataPort, metadataPortsOfHost, portsOfHost, serverOfAddress } from './host-view.ts'
export { getNetwork, listNetworks, type Network } from './network.store.ts'
export { createNetwork, deleteNetwork, type NetworkChange, type NewNetwork, updateNetwork } from './network.ts'
export { reportPorts } from './port.report.ts'
export { getPort, listPorts, type Port } from './port.store.ts'
export { createPort, deletePort, type NewPort, type PortChange, updatePort } from './port.ts'
export { getGroup, getRule, type SecurityGroup, type SecurityRule, selectRules as listRules } from './security-group.store.ts'
export { createGroup, deleteGroup, listGroups, type NewSecurityGroup, updateGroup } from './security-group.ts'
export type { NewRule } from './security-rule.check.ts'
export { createRules, deleteRule } from './security-rule.ts'
export {
  type AttachRequest,
  attachServerPorts,
  bindServerPorts,
  detachServerPort,
  type NicRequest,
  releaseServerPorts,
  unbindServerPorts,
} from './server-ports.ts'
export { portsOfServers, type ServerPort } from './server-view.ts'
export { getSubnet, listSubnets, type Subnet } from './subnet.store.ts'
export { createSubnet, deleteSubnet, type NewSubnet, type SubnetChange, updateSubnet } from './subnet.ts'
