/** Scratch space and swap as somebody asks for them by themselves: a server has those of its shape, and nothing larger. */
import { computeRefusals } from './refusals.ts'
import type { ShapeSnapshot } from './server.ts'

export interface Scratch {
  kind: 'files' | 'swap'
  /** GiB of scratch space, MiB of swap; absent: the shape's. */
  size?: number | undefined
}

/** @throws bad_request for more than the shape has; not_implemented for less of it, or in parts */
export function requireShapesScratch({ ephemeralGib, swapMib }: ShapeSnapshot, asked: readonly Scratch[]): void {
  const sizes = (kind: Scratch['kind'], most: number) => asked.filter((one) => one.kind === kind).map(({ size }) => size ?? most)
  const [files, swaps] = [sizes('files', ephemeralGib), sizes('swap', swapMib)]
  if (files.reduce((sum, size) => sum + size, 0) > ephemeralGib) throw computeRefusals.scratch_too_large()
  if (swaps.length > 1) throw computeRefusals.several_swaps()
  if (swaps.some((size) => size > swapMib)) throw computeRefusals.swap_too_large()
  const isWhole = files.every((size) => size === ephemeralGib) && swaps.every((size) => size === swapMib)
  if (!isWhole) throw computeRefusals.scratch_in_parts()
}
