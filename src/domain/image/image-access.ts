/** Whose image is it: who sees one, and who may change it. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { holds, homeProject, type Reach, reachOf } from '../../kernel/reach.ts'
import type { Image } from './image.ts'
import { imageRefusals } from './refusals.ts'

export type Condition = RawBuilder<SqlBool>

/** By the rule of the request, as for every service; agents bring images to hosts. */
export const imageReach = (ctx: Ctx): Reach => (ctx.who.kind === 'agent' ? { kind: 'all' } : reachOf(ctx, 'image'))

/** Own images, those for everyone, and those shared with the caller's project whether it has accepted them or not. */
export function visibleImages(ctx: Ctx): Condition {
  const reach = imageReach(ctx)
  if (reach.kind === 'all') return sql<SqlBool>`1 = 1`
  const project = homeProject(ctx)
  return sql<SqlBool>`(${isWithin(reach)} or image.visibility in ('public', 'community')
    or (image.visibility = 'shared' and ${isMember(project)}))`
}

/** Images belong to projects: a reach of other sorts holds none. */
export const isWithin = (reach: Reach, owner: RawBuilder<unknown> = sql.ref('image.owner_id')): Condition => {
  if (reach.kind === 'all') return sql<SqlBool>`1 = 1`
  return reach.kind === 'project' ? sql<SqlBool>`${owner} = ${reach.projectId}` : sql<SqlBool>`1 = 0`
}

/** Whether it has accepted or not. */
const isMember = (projectId: string): Condition =>
  sql<SqlBool>`exists (select 1 from image_member m where m.image_id = image.id and m.project_id = ${projectId})`

/** Within the caller's reach, not only to be seen. */
export const isOwn = (ctx: Ctx, image: Pick<Image, 'ownerId'>): boolean => holds(imageReach(ctx), { projectId: image.ownerId })

/** @throws forbidden for an image that the caller sees and does not own */
export function requireOwn(ctx: Ctx, image: Pick<Image, 'id' | 'ownerId'>, what: string): void {
  if (!isOwn(ctx, image)) throw imageRefusals.not_owner({ id: image.id, act: what })
}
