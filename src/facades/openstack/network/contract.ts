/** Neutron's v2.0 API as far as this cloud has it. */
import type { Api } from '../../../api/define.ts'
import { crud, type Served } from './crud.ts'
import { extensions } from './extensions.ts'
import { quotas } from './quota.ts'
import { resources } from './resources.ts'
import { routerActions } from './router-actions.ts'
import { tagsOf } from './tags.ts'

export const service = 'network'
export { prefix } from './discovery.ts'

/** Every endpoint with its handler: both come from one declaration, so neither can be without the other. */
export const served: readonly Served[] = [
  ...resources.map(crud),
  ...resources.filter((resource) => resource.tagged).map(tagsOf),
  routerActions,
  quotas,
  extensions,
]

export const api: Api = Object.assign({}, ...served.map((part) => part.api))
