/** Cinder's v3 API as far as this cloud has it. */
import { apiOf, joinOperations } from '../resource/operation.ts'
import { about } from './resources/about.ts'
import { attachActions } from './resources/attach-action.ts'
import { attachments } from './resources/attachment.ts'
import { defaultTypes } from './resources/default-type.ts'
import { limits } from './resources/limits.ts'
import { messages } from './resources/message.ts'
import { pools } from './resources/pool.ts'
import { qosSpecs } from './resources/qos-specs.ts'
import { quotaClassSets, quotaSets } from './resources/quota-set.ts'
import { services } from './resources/service.ts'
import { snapshots } from './resources/snapshot.ts'
import { snapshotMetadata } from './resources/snapshot-metadata.ts'
import { transfers } from './resources/transfer.ts'
import { types } from './resources/type.ts'
import { typeAccess } from './resources/type-access.ts'
import { typeEncryptions } from './resources/type-encryption.ts'
import { typeExtraSpecs } from './resources/type-extra-spec.ts'
import { volumes } from './resources/volume.ts'
import { volumeActions } from './resources/volume-action.ts'
import { volumeEncryption } from './resources/volume-encryption.ts'
import { volumeImageActions } from './resources/volume-image.ts'
import { volumeMetadata } from './resources/volume-metadata.ts'

export const service = 'volume'
export const prefix = '/v3'

export const operations = joinOperations([
  volumes,
  volumeMetadata,
  volumeEncryption,
  volumeActions,
  volumeImageActions,
  attachActions,
  attachments,
  snapshots,
  snapshotMetadata,
  transfers,
  types,
  typeExtraSpecs,
  typeAccess,
  typeEncryptions,
  defaultTypes,
  qosSpecs,
  quotaSets,
  quotaClassSets,
  limits,
  services,
  pools,
  messages,
  about,
])

export const api = apiOf(operations)
