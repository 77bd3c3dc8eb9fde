/** Measures how deep projects are nested in their domains. */
import type { StoreCtx } from '../../../../store/context.ts'
import { projectRefusals } from './refusals.ts'

/** Ids of projects that lie more than `depthMax` levels beneath their domain. */
export async function projectsDeeperThan(ctx: StoreCtx, depthMax: number): Promise<string[]> {
  const rows = await ctx.db.selectFrom('project').select(['id', 'parent_id']).execute()
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]))
  const depthOf = (id: string) => {
    let depth = 0
    for (let at = parents.get(id); at && depth <= rows.length; at = parents.get(at)) depth += 1
    return depth
  }
  return rows.map((row) => row.id).filter((id) => depthOf(id) > depthMax)
}

/** @throws CloudError conflict when trees are deeper already than is wanted from now on */
export async function requireProjectDepth(ctx: StoreCtx, depthMax: number): Promise<void> {
  const deeper = await projectsDeeperThan(ctx, depthMax)
  if (deeper.length === 0) return
  throw projectRefusals.tree_too_deep({ depthMax, some: deeper.slice(0, 10), all: deeper.length })
}
