/** Barbican's v1 API. */
import { apiOf, joinOperations } from '../resource/operation.ts'
import type { Sealed } from './parts.ts'
import { aclOperations } from './resources/acl.ts'
import { consumerOperations } from './resources/consumer.ts'
import { containerOperations } from './resources/container.ts'
import { containerConsumerOperations } from './resources/container-consumer.ts'
import { metadataOperations } from './resources/metadata.ts'
import { orderOperations } from './resources/order.ts'
import { quotaOperations } from './resources/quota.ts'
import { secretOperations } from './resources/secret.ts'
import { storeOperations } from './resources/store.ts'
import { transportKeyOperations } from './resources/transport-key.ts'

export const service = 'secret'
export const prefix = '/v1'

export const operations = joinOperations<Sealed>([
  secretOperations,
  metadataOperations,
  aclOperations,
  consumerOperations,
  containerOperations,
  containerConsumerOperations,
  orderOperations,
  quotaOperations,
  storeOperations,
  transportKeyOperations,
])

export const api = apiOf(operations)
