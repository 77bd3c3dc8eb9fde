/** Keystone's v3 API as far as this cloud has it. */
import { collectionOperations } from '../resource/collection-operations.ts'
import { apiOf, joinOperations, type Operations } from '../resource/operation.ts'
import { endpoints } from './endpoints/index.ts'
import type { Parts } from './resources/collection.ts'
import { collections } from './resources/index.ts'
import { withScopes } from './scopes.ts'

export const service = 'identity'
export const prefix = '/v3'
/** As Flask has it. */
export const impliedHead = true

/** Each for tokens of the scopes that Keystone's policies say. */
const scoped = (operations: Operations<Parts>): Operations<Parts> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, { endpoint, handle }]) => [name, { endpoint: withScopes(endpoint), handle }]),
  )

export const operations = scoped(joinOperations([...endpoints, ...collections.map((one) => collectionOperations(one))]))

export const api = apiOf(operations)
