/** Says what the handlers of Barbican's API are given. */
import type { PayloadSealing } from '../../../domain/secret/index.ts'

export interface Sealed {
  sealing: PayloadSealing
}
