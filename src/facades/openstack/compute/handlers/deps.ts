import type { Api, Handlers } from '../../../../api/define.ts'
import type { ResponseRowCache } from '../../../../api/dialects/openstack-json/response-row-cache.ts'
import type { Policy } from '../../../../api/policy/policy.ts'
import type { StoreCtx } from '../../../../domain/context.ts'

export interface Deps {
  policy: Policy
  cache: ResponseRowCache
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
