/** Reads the projects above and beneath a project. The domain is the top of each line. */
import type { StoreCtx } from '../../../../store/context.ts'
import type { Project } from './project.store.ts'
import { childrenOf, childrenOfAll, findProjectRow } from './project.store.ts'

/** Levels of projects beneath a domain. */
export const PROJECT_DEPTH_MAX = 5
/** A line that is longer has a circle in it. */
const SANE = 50

/** All that are above, nearest first; the domain is the last. */
export async function parentsOf(ctx: StoreCtx, project: Project): Promise<Project[]> {
  const above: Project[] = []
  for (let at: Project | undefined = project; at?.parentId && above.length <= SANE; ) {
    at = await findProjectRow(ctx, at.parentId)
    if (at) above.push(at)
  }
  return above
}

/** All that are beneath, level by level. */
export async function subtreeOf(ctx: StoreCtx, id: string): Promise<Project[]> {
  const beneath: Project[] = []
  for (let level = await childrenOf(ctx, id), depth = 0; level.length > 0 && depth <= SANE; depth++) {
    beneath.push(...level)
    level = await childrenOfAll(
      ctx,
      level.map((project) => project.id),
    )
  }
  return beneath
}

/** Ids within ids: `{ parent: { grandparent: null } }`. Null where nothing follows. */
export type IdTree = { [id: string]: IdTree } | null

export async function parentIds(ctx: StoreCtx, project: Project): Promise<IdTree> {
  const above = await parentsOf(ctx, project)
  return above.reduceRight<IdTree>((tree, { id }) => ({ [id]: tree }), null)
}

export async function subtreeIds(ctx: StoreCtx, id: string): Promise<IdTree> {
  const children = Map.groupBy(await subtreeOf(ctx, id), (project) => project.parentId)
  const treeOf = (parent: string): IdTree => {
    const beneath = children.get(parent)
    return beneath ? Object.fromEntries(beneath.map((child) => [child.id, treeOf(child.id)])) : null
  }
  return treeOf(id)
}
