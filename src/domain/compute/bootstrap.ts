import type { StoreCtx } from '../../store/context.ts'
import { createShape } from './shape.ts'

const USUAL = [
  { id: '1', name: 'm1.tiny', cpus: 1, memory_mib: 512, disk_gib: 1 },
  { id: '2', name: 'm1.small', cpus: 1, memory_mib: 2048, disk_gib: 20 },
  { id: '3', name: 'm1.medium', cpus: 2, memory_mib: 4096, disk_gib: 40 },
  { id: '4', name: 'm1.large', cpus: 4, memory_mib: 8192, disk_gib: 80 },
  { id: '5', name: 'm1.xlarge', cpus: 8, memory_mib: 16_384, disk_gib: 160 },
]

/** The shapes every fresh cloud has. Once there are any, an operator's choice is left alone. */
export async function bootstrapCompute(ctx: StoreCtx): Promise<void> {
  const any = await ctx.db.selectFrom('shape').select('id').limit(1).executeTakeFirst()
  if (any) return
  for (const shape of USUAL) {
    await createShape(ctx, { ...shape, ephemeral_gib: 0, swap_mib: 0, rxtx_factor: 1, isPublic: true, description: null })
  }
}
