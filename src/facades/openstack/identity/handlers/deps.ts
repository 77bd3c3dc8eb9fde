import type { Api, Handlers } from '../../../../contract/define.ts'
import type { Identity } from '../../../../domain/identity/index.ts'
import type { StoreCtx } from '../../../../store/context.ts'

export interface Deps {
  identity: Identity
}

export type HandlersOf<A extends Api> = Handlers<A, StoreCtx>
