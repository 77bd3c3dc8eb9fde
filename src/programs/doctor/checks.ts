/** All checks, in the order in which they are told: from the machine up to what stands on it. */

import { SERVICES } from '../services.ts'
import { accelerator } from './checks/accelerator.ts'
import { clock } from './checks/clock.ts'
import { daemons } from './checks/daemons.ts'
import { database } from './checks/database.ts'
import { deletedProjects } from './checks/deleted-projects.ts'
import { diskSpace } from './checks/disk-space.ts'
import { fabricRows } from './checks/fabric-rows.ts'
import { kernel } from './checks/kernel.ts'
import { keyFiles } from './checks/key-files.ts'
import { lostBackups } from './checks/lost-backups.ts'
import { lostDevices } from './checks/lost-devices.ts'
import { lostFiles } from './checks/lost-files.ts'
import { lostTaps } from './checks/lost-taps.ts'
import { masterKeys } from './checks/master-keys.ts'
import { operations } from './checks/operations.ts'
import { orphanDevices } from './checks/orphan-devices.ts'
import { orphanFiles } from './checks/orphan-files.ts'
import { orphanGuests } from './checks/orphan-guests.ts'
import { orphanTags } from './checks/orphan-tags.ts'
import { otherMachine } from './checks/other-machine.ts'
import { programs } from './checks/programs.ts'
import { programsAlive } from './checks/programs-alive.ts'
import { publicBlock } from './checks/public-block.ts'
import { schema } from './checks/schema.ts'
import { tasks } from './checks/tasks.ts'
import { tunnels } from './checks/tunnels.ts'
import { users } from './checks/users.ts'
import type { Check } from './inspection-context.ts'

export const CHECKS: readonly Check[] = [
  ...[programs, users, kernel, accelerator, diskSpace, clock],
  ...[programsAlive, otherMachine, database, schema, keyFiles, masterKeys, orphanTags, deletedProjects, tasks, operations],
  ...SERVICES.flatMap((service): readonly Check[] => service.checks ?? []),
  orphanGuests,
  ...[daemons, fabricRows, orphanDevices, lostDevices, lostTaps, publicBlock, tunnels],
  ...[orphanFiles, lostFiles, lostBackups],
]
