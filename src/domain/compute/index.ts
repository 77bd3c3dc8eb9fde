import './tables.ts'

export { changeMeta, changeServer, changeTags, lockServer, type ServerChange, unlockServer } from './change.ts'
export { readConsole } from './console.ts'
export { createServers, type NewServer } from './create.ts'
export { getAction, listActions } from './history.ts'
export type {
  Commands,
  DoneCommand,
  ExtraDisk,
  Guests,
  ObservedGuest,
  WantedCommand,
  WantedDisk,
  WantedGuest,
  WantedPower,
} from './host-form.ts'
export { removeServersOfHost } from './host-removal.ts'
export { countHostedServers, countServersOnHosts, type HostedServer, serversOnHosts } from './host-servers.ts'
export { createKeypair, getKeypair, listKeypairs, removeKeypair } from './keypair.ts'
export { hostOfStamp, listServerKeys, type ServerFilter, type ServerPage, serversByIds } from './list.ts'
export type { ServerField } from './list-condition.ts'
export type { NewDisk } from './new-disk.ts'
export { rebootServer, setPower } from './power.ts'
export {
  createProjectKeypair,
  findProjectKeypair,
  listProjectKeypairs,
  type ProjectKeypair,
  removeProjectKeypair,
  requireProjectKeypair,
} from './project-keypair.ts'
export { type ComputeQuota, computeQuotas } from './quotas.ts'
export { computeRefusals } from './refusals.ts'
export { deleteServer } from './remove.ts'
export type { Scratch } from './scratch.ts'
export { findServerRow as findAnyServer, getServer, usageOf } from './server.store.ts'
export type { Fault, Server } from './server.ts'
export { createServerImage, type NewServerImage } from './server-image.ts'
export type { ServerNotes } from './server-notes.ts'
export type { Reboot, ServerAction, ServerStatus, ServerTask } from './server-state.ts'
export {
  attachServerVolume,
  detachServerVolume,
  getServerVolume,
  listServerVolumes,
  setVolumeEndsWithServer,
  type VolumeRequest,
} from './server-volume.ts'
export type { ImagedDisk } from './server-volume-image.ts'
export {
  allowShape,
  changeShapeExtra,
  createShape,
  describeShape,
  getShape,
  type NewShape,
  removeShape,
  shapeProjects,
} from './shape.ts'
export { listShapes, type ShapeField, type ShapeRequest } from './shape-list.ts'
export type { Shape } from './shape-row.ts'
export { fingerprintOf, readSshKey } from './ssh-key.ts'
export { openSshLineOf } from './ssh-key-formats.ts'
export type { KeypairRow, ServerActionRow, ServerVolumeRow } from './tables.ts'
