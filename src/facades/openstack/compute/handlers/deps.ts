import type { Api, Handlers } from '../../../../contract/define.ts'
import type { FragmentCache } from '../../../../contract/fragment-cache.ts'
import type { Policy } from '../../../../contract/policy/policy.ts'
import type { StoreCtx } from '../../../../domain/context.ts'

export interface Deps {
  policy: Policy
  cache: FragmentCache
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
