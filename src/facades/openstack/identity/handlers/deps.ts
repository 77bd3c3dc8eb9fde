import type { Api, Handlers } from '../../../../api/define.ts'
import type { FragmentCache } from '../../../../api/dialects/openstack-json/response-row-cache.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Identity } from '../../../../domain/identity/index.ts'

export interface Deps {
  /** Rows already rendered. */
  fragments: FragmentCache
  identity: Identity
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
