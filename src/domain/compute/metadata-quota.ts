import type { StoreCtx } from '../../store/context.ts'
import { computeQuotas } from './quotas.ts'
import { computeRefusals } from './refusals.ts'

/** @throws over_quota when a server would have more metadata than the project's limit */
export async function requireMetaRoom(ctx: StoreCtx, projectId: string, meta: Record<string, string>): Promise<void> {
  const count = Object.keys(meta).length
  if (count === 0) return
  const { metadata_item: limit } = await computeQuotas.limitsOf(ctx, projectId)
  if (limit < 0 || count <= limit) return
  throw computeRefusals.too_much_metadata({ limit })
}
