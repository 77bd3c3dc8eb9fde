/** Cinder's v3 API as far as this cloud has it. */
import { apiOf, joinOperations } from '../resource/operation.ts'
import { about } from './resources/about.ts'
import { attachActions } from './resources/attach-action.ts'
import { attachments } from './resources/attachment.ts'
import { backups } from './resources/backup.ts'
import { backupRecords } from './resources/backup-record.ts'
import { clusters } from './resources/cluster.ts'
import { defaultTypes } from './resources/default-type.ts'
import { groups } from './resources/group.ts'
import { groupActions } from './resources/group-action.ts'
import { groupSnapshots } from './resources/group-snapshot.ts'
import { groupSpecs } from './resources/group-spec.ts'
import { groupTypes } from './resources/group-type.ts'
import { hosts } from './resources/host.ts'
import { limits } from './resources/limits.ts'
import { manageable } from './resources/manageable.ts'
import { messages } from './resources/message.ts'
import { pools } from './resources/pool.ts'
import { qosSpecs } from './resources/qos-specs.ts'
import { quotaClassSets, quotaSets } from './resources/quota-set.ts'
import { services } from './resources/service.ts'
import { serviceReplication } from './resources/service-replication.ts'
import { snapshots } from './resources/snapshot.ts'
import { snapshotMetadata } from './resources/snapshot-metadata.ts'
import { transfers } from './resources/transfer.ts'
import { types } from './resources/type.ts'
import { typeAccess } from './resources/type-access.ts'
import { typeEncryptions } from './resources/type-encryption.ts'
import { typeExtraSpecs } from './resources/type-extra-spec.ts'
import { volumes } from './resources/volume.ts'
import { volumeActions } from './resources/volume-action.ts'
import { volumeCompletions } from './resources/volume-completion.ts'
import { volumeEncryption } from './resources/volume-encryption.ts'
import { volumeImageActions } from './resources/volume-image.ts'
import { volumeMetadata } from './resources/volume-metadata.ts'
import { workers } from './resources/worker.ts'

export const service = 'volume'
export const prefix = '/v3'

export const operations = joinOperations([
  volumes,
  volumeMetadata,
  volumeEncryption,
  volumeActions,
  volumeImageActions,
  volumeCompletions,
  attachActions,
  attachments,
  snapshots,
  snapshotMetadata,
  manageable,
  transfers,
  backups,
  backupRecords,
  types,
  typeExtraSpecs,
  typeAccess,
  typeEncryptions,
  defaultTypes,
  qosSpecs,
  groupTypes,
  groupSpecs,
  groups,
  groupActions,
  groupSnapshots,
  quotaSets,
  quotaClassSets,
  limits,
  services,
  serviceReplication,
  hosts,
  clusters,
  workers,
  pools,
  messages,
  about,
])

export const api = apiOf(operations)
