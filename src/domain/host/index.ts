import './tables.ts'

export { type Controller, listControllers } from '../../operation/controllers.ts'
export { certifyHost, type SouthboundAccess } from './certificate.ts'
export {
  awaitCommand,
  commandsOfHost,
  findReboots,
  forgetCommands,
  pendingCommands,
  sendCommand,
  settleCommand,
} from './command.ts'
export { claimDisk, freeDisksOf, type HostDisk } from './disk-claim.ts'
export { reportObserved, wantedOfHost } from './document.ts'
export {
  enableHost,
  getHost,
  type HostState,
  hostIdsOf,
  hostnamesOf,
  isHeard,
  listHostStates,
  touchHost,
  waitWanted,
} from './host.ts'
export type { Host } from './host-row.ts'
export { allowJoin, authenticateHost, joinHost } from './join.ts'
export { type HostField, listHosts, listZones, pageOfHosts, type Room, sumOfHosts } from './list.ts'
export type { HostPart, ObservedOf, PartForm, WantedOf } from './part.ts'
export { claimHost, releaseHost, usualPlacement } from './placement.ts'
export {
  type Credential,
  type HostAct,
  type HostCertificate,
  type HostFacts,
  type ObservedHost,
  PROTOCOL,
  type WantedHost,
} from './protocol.ts'
export { hostRefusals } from './refusals.ts'
export { forgetHost } from './remove-host.ts'
export type { ClaimRow, CommandRow, HostRow } from './tables.ts'
export { type HostEnd, hasEncryptedTunnels, type Tunnels, tunnelEnds } from './tunnel.ts'
