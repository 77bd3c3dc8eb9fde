/** Gathers what a request can be refused whichever service it asks, so that APIs, which do not know the store, have words for it. */
import type { apiRefusals } from '../api/refusals.ts'
import type { coreRefusals } from '../kernel/core-refusals.ts'
import type { storeRefusals } from '../store/refusals.ts'

/** All that is of `core`. */
export type CommonRefusals = typeof coreRefusals & typeof apiRefusals & typeof storeRefusals
