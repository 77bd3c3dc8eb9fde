import type { Api, Handlers } from '../../../../contract/define.ts'
import type { Policy } from '../../../../contract/policy/policy.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { FragmentCache } from '../fragment-cache.ts'

export interface Deps {
  policy: Policy
  cache: FragmentCache
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
