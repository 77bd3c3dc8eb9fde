/** Every kind of fault that a schedule draws from. */
import { CHANGED_BEHIND_THE_BACK } from './behind-the-back.ts'
import { CLOCK_FAULTS } from './clocks.ts'
import { DATABASE_FAULTS } from './database.ts'
import { DRIVER_FAULTS } from './drivers.ts'
import type { Fault } from './fault.ts'
import { HOST_FAULTS } from './hosts.ts'
import { MESSAGE_FAULTS } from './messages.ts'
import { NOTICE_FAULTS } from './notices.ts'
import { killedInOperation } from './operation-steps.ts'
import { PARTED } from './parted.ts'
import { PROCESS_FAULTS } from './process.ts'
import { SPLITS } from './splits.ts'

export const FAULTS: readonly Fault[] = [
  ...PROCESS_FAULTS,
  killedInOperation,
  ...MESSAGE_FAULTS,
  ...SPLITS,
  ...DATABASE_FAULTS,
  ...DRIVER_FAULTS,
  ...CHANGED_BEHIND_THE_BACK,
  ...HOST_FAULTS,
  ...CLOCK_FAULTS,
  ...PARTED,
  ...NOTICE_FAULTS,
]
