import type { Api, Handlers } from '../../../../api/define.ts'
import type { ResponseRowCache } from '../../../../api/dialects/openstack-json/response-row-cache.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Identity } from '../../../../domain/identity/index.ts'

export interface Deps {
  /** Rows already rendered. */
  fragments: ResponseRowCache
  identity: Identity
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
