/** What every function of the domain takes first; facades get it from here, for the store itself is not theirs. */
export type { StoreCtx } from '../store/context.ts'
