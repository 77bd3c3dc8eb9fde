/** A shape as its row keeps it, and as servers keep it when they are made. */
import type { ShapeSnapshot } from './server.ts'
import type { ShapeRow } from './tables.ts'

export interface Shape extends Omit<ShapeRow, 'extra' | 'is_public'> {
  isPublic: boolean
  extra: Record<string, string>
}

export const shapeOf = ({ extra, is_public, ...row }: ShapeRow): Shape => ({
  ...row,
  isPublic: is_public === 1,
  extra: JSON.parse(extra) as Record<string, string>,
})

export const snapshotOf = (shape: Shape): ShapeSnapshot => ({
  id: shape.id,
  name: shape.name,
  cpus: shape.cpus,
  memoryMib: shape.memory_mib,
  diskGib: shape.disk_gib,
  ephemeralGib: shape.ephemeral_gib,
  swapMib: shape.swap_mib,
  extra: shape.extra,
})
