/** Every kind of fault that a schedule draws from. */
import type { Fault } from './fault.ts'
import { late, lossy } from './messages.ts'
import { killed } from './process.ts'

export const FAULTS: readonly Fault[] = [killed, lossy, late]
