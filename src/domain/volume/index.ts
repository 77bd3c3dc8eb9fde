/** Offers volumes to other services, facades and the agent. */
import './tables.ts'

export { findAttachment as findAnyAttachment, getAttachment } from './attachment.store.ts'
export {
  type AttachmentField,
  attachVolume,
  beginDetaching,
  completeAttachment,
  createAttachment,
  deleteAttachment,
  detachVolume,
  holdVolumes,
  listAttachments,
  reserveVolume,
  rollDetaching,
  unreserveVolume,
} from './attachment.ts'
export { beginBackup, beginRestore } from './back-up.ts'
export { endBackup, endRestore, type VolumeFacts } from './backed-up.ts'
export { changeVolume, setBootable, setReadOnly, type VolumeChange } from './change.ts'
export { createVolume, type NewVolume } from './create.ts'
export {
  cloudDefaultType,
  DEFAULT_TYPE,
  defaultTypeOf,
  getDefaultType,
  listDefaultTypes,
  setDefaultType,
  unsetDefaultType,
} from './default-type.ts'
export { extendVolume, refuseExtendCompletion } from './extend.ts'
export { changeGroup, type GroupChange } from './group/change-group.ts'
export {
  countGroups,
  findGroupRow as findAnyGroup,
  type Group,
  type GroupField,
  getGroup,
  listGroups,
  volumesOfGroups,
} from './group/group.store.ts'
export { createGroup, type NewGroup, resetGroup } from './group/group.ts'
export { createGroupFrom, type NewGroupFrom } from './group/group-from.ts'
export {
  findGroupSnapshotRow as findAnyGroupSnapshot,
  type GroupSnapshot,
  type GroupSnapshotField,
  getGroupSnapshot,
  listGroupSnapshots,
} from './group/group-snapshot.store.ts'
export {
  createGroupSnapshot,
  deleteGroupSnapshot,
  type NewGroupSnapshot,
  resetGroupSnapshot,
} from './group/group-snapshot.ts'
export { GROUP_STATUSES, type GroupAct, type GroupStatus } from './group/group-status.ts'
export {
  type GroupType,
  type GroupTypeField,
  getGroupType,
  listGroupTypes,
} from './group/group-type.store.ts'
export {
  changeGroupSpecs,
  changeGroupType,
  createGroupType,
  defaultGroupType,
  type GroupTypeChange,
  type NewGroupType,
  removeGroupType,
} from './group/group-type.ts'
export { volumeGroupRefusals } from './group/refusals.ts'
export { deleteGroup } from './group/remove-group.ts'
export { refuseReplication } from './group/replication.ts'
export {
  baseImage,
  type ObservedPool,
  type ObservedVolume,
  type VolumePoolsForm,
  type VolumesForm,
  volumePoolsForm,
  volumesForm,
  type WantedPool,
  type WantedVolume,
} from './host-form.ts'
export { readVolumeKey } from './key.ts'
export { makeVolumeKeys } from './key-task.ts'
export {
  countVolumes,
  othersOfStamp,
  summaryOf,
  type VolumeField,
  type VolumeRequest,
  volumeKeys,
  volumesByIds,
} from './list.ts'
export {
  type Adoptable,
  listAdoptable,
  manageSnapshot,
  manageVolume,
  unmanageSnapshot,
  unmanageVolume,
} from './manage.ts'
export { deleteMessage, findAnyMessage, getMessage, listMessages, type MessageField } from './message.ts'
export type { Metadata, MetadataTable } from './metadata.store.ts'
export { changeMetadata, getMetadata, requireFewPairs, withoutKey } from './metadata.ts'
export {
  hostsForVolumes,
  makeForServer,
  type PromisedVolume,
  placeMadeVolume,
  serverAwaitsVolume,
  serverIsToPlug,
  takeForServer,
} from './new-server-volume.ts'
export { listPools, type Pool, roomOfPools } from './pool.ts'
export { enablePool, freezePool } from './pool-change.ts'
export { type PoolUse, usesOfPool } from './pool-use.ts'
export { getQos, listQos, type Qos, type QosField, typesOfQos } from './qos.store.ts'
export {
  associateQos,
  changeQos,
  createQos,
  disassociateQos,
  forgetQosKeys,
  type NewQos,
  type QosSpecs,
  removeQos,
} from './qos.ts'
export { DEFAULT_CLASS, typeQuotas, usageByType, usageOf, type VolumeQuota, volumeQuotas } from './quotas.ts'
export { volumeRefusals } from './refusals.ts'
export { reimageVolume } from './reimage.ts'
export { deleteFreedVolume, deleteVolume, removeVolumesOfHost } from './remove.ts'
export { resetVolume } from './reset.ts'
export { retypeVolume } from './retype.ts'
export { revertVolume } from './revert.ts'
export { saySnapshotStatus } from './say-snapshot.ts'
export {
  attachToServer,
  type ServerAttachment,
  serverGivesBack,
  serverGotNone,
  serverHasVolume,
  serverLetGo,
} from './server-attachment.ts'
export {
  countSnapshots,
  findSnapshotRow as findAnySnapshot,
  getSnapshot,
  type Snapshot,
  type SnapshotField,
  type SnapshotRequest,
  snapshotKeys,
  snapshotsByIds,
} from './snapshot.store.ts'
export {
  changeSnapshot,
  changeSnapshotMetadata,
  createSnapshot,
  deleteSnapshot,
  type NewSnapshot,
  resetSnapshot,
} from './snapshot.ts'
export { swapAttachments } from './swap-attachments.ts'
export {
  CONTROL_LOCATIONS,
  QOS_CONSUMERS,
  type QosConsumer,
  SNAPSHOT_STATUSES,
  type SnapshotStatus,
  type VolumeAttachmentRow,
  type VolumeMessageRow,
  type VolumeTransferRow,
} from './tables.ts'
export {
  acceptTransfer,
  createTransfer,
  deleteTransfer,
  findTransfer as findAnyTransfer,
  getTransfer,
  listTransfers,
  type NewTransfer,
  type TransferField,
} from './transfer.ts'
export {
  findTypeRow as findAnyType,
  getType,
  getTypeNamed,
  listTypeNames,
  type TypeEncryption,
  type TypeName,
  type VolumeType,
} from './type.store.ts'
export {
  allowType,
  changeType,
  changeTypeExtra,
  createType,
  type NewType,
  removeType,
  type TypeChange,
  typeProjects,
} from './type.ts'
export { capabilitiesOf, isAsAsked } from './type-demand.ts'
export {
  changeTypeEncryption,
  createTypeEncryption,
  encryptionOfVolume,
  getTypeEncryption,
  type NewTypeEncryption,
  removeTypeEncryption,
} from './type-encryption.ts'
export { listTypes, type TypeField, type TypeRequest } from './type-list.ts'
export { type NewVolumeImage, uploadVolume } from './upload.ts'
export { findVolumeRow as findAnyVolume, getVolume } from './volume.store.ts'
export type { Volume } from './volume.ts'
export { VOLUME_STATUSES, type VolumeAct, type VolumeStatus } from './volume-status.ts'
