/** Every kind of fault that a schedule draws from. */
import { DATABASE_FAULTS } from './database.ts'
import type { Fault } from './fault.ts'
import { late, lossy, reordered, repeated } from './messages.ts'
import { killedInOperation } from './operation-steps.ts'
import { killed } from './process.ts'
import { halves, hostFromAll, hostFromOne, tenantsFromOne } from './splits.ts'

const NETWORK_FAULTS = [lossy, late, reordered, repeated, hostFromOne, hostFromAll, halves, tenantsFromOne]

export const FAULTS: readonly Fault[] = [killed, killedInOperation, ...NETWORK_FAULTS, ...DATABASE_FAULTS]
