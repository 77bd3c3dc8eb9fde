import './tables.ts'

export { certifyHost, type SouthboundAccess } from './certificate.ts'
export { awaitCommand, commandsOfHost, forgetCommands, pendingCommands, sendCommand, settleCommand } from './command.ts'
export { enableHost, getHost, type Host, isHeard, listHostStates, listHosts, reportHost, touchHost, waitWanted } from './host.ts'
export { allowJoin, authenticateHost, joinHost } from './join.ts'
export { claimHost, type Need, type PlacementSettings, releaseHost, usualPlacement } from './placement.ts'
export type {
  Credential,
  ExtraDisk,
  GuestMetadata,
  HostCertificate,
  HostFacts,
  ObservedGuest,
  ObservedHost,
  WantedCommand,
  WantedGuest,
  WantedHost,
  WantedMetadataNetwork,
  WantedPort,
  WantedPower,
} from './protocol.ts'
export { hostRefusals } from './refusals.ts'
export { forgetHost } from './remove-host.ts'
export type { ClaimRow, CommandRow, HostRow } from './tables.ts'
