/** Everything that holds in every cloud. */
import { noneLeft, onceOnly } from './guests.ts'
import type { Invariant } from './invariant.ts'
import { promises } from './promises.ts'

export const INVARIANTS: readonly Invariant[] = [onceOnly, noneLeft, promises]
