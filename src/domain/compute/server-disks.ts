/** The disks of a server that are no volumes, and what all its disks hang on. */
import type { DiskBus } from './device-name.ts'
import { hardwareOf } from './image-requirements.ts'
import { bootPropertiesOf, type ShapeSnapshot } from './server.ts'
import type { ServerRow } from './tables.ts'

export const busOf = (row: ServerRow): DiskBus => hardwareOf(bootPropertiesOf(row)).diskBus

/** Its root disk, which a volume may be, scratch space and swap: they have the first names. */
export function ownDisks(row: ServerRow): number {
  const { ephemeralGib, swapMib } = JSON.parse(row.shape) as ShapeSnapshot
  return 1 + (ephemeralGib > 0 ? 1 : 0) + (swapMib > 0 ? 1 : 0)
}
