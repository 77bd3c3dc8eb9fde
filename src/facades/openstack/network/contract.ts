/** Neutron's v2.0 API as far as this cloud has it. */
import { inOneTransaction } from '../../../domain/network/index.ts'
import { apiOf, type Operations } from '../resource/operation.ts'
import { resourceOperations } from '../resource/resource-operations.ts'
import { tagOperations } from '../resource/tag-operations.ts'
import { extensions } from './extensions.ts'
import { quotas } from './quota.ts'
import { resources } from './resources/index.ts'
import { routerActions } from './router-actions.ts'

export const service = 'network'

export const operations: Operations = Object.assign(
  {},
  ...resources.map((resource) => resourceOperations(resource, inOneTransaction)),
  ...resources.filter(({ tagged }) => tagged).map((resource) => tagOperations(resource, inOneTransaction)),
  routerActions,
  quotas,
  extensions,
)

export const api = apiOf(operations)
