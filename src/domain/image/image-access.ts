/** Whose image is it: who sees one, and who may change it. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { permits } from '../../kernel/permission.ts'
import { holds, homeProject, type Reach, reachOf } from '../../kernel/reach.ts'
import type { Image } from './image.ts'
import { imageRefusals } from './refusals.ts'

export type Condition = RawBuilder<SqlBool>

/** By the rule of the request, as for every service; agents bring images to hosts. */
export const imageReach = (ctx: Ctx): Reach => (ctx.who.kind === 'agent' ? { kind: 'all' } : reachOf(ctx, 'image'))

/** No id has this character, so that no rule holds for what somebody is called. */
const SOMEBODY_ELSE = '\0'

/** Which images of others the rule in force of reading one opens; by APIs without such a rule all. */
export function openedSorts(ctx: Ctx, project: string): { visibilities: ('public' | 'community')[]; members: boolean } {
  const opens = (about: object) =>
    permits(ctx, 'image.read', { about: { project_id: SOMEBODY_ELSE, owner: SOMEBODY_ELSE, ...about }, otherwise: true })
  const visibilities = (['public', 'community'] as const).filter((visibility) => opens({ visibility }))
  return { visibilities, members: opens({ visibility: 'shared', member_id: project }) }
}

/** Own images, and as the rule opens them those for everyone, and those shared with the caller's project whether it has accepted them or not. */
export function visibleImages(ctx: Ctx): Condition {
  const reach = imageReach(ctx)
  if (reach.kind === 'all') return sql<SqlBool>`1 = 1`
  const project = homeProject(ctx)
  const { visibilities, members } = openedSorts(ctx, project)
  const parts = [
    isWithin(reach),
    ...(visibilities.length > 0 ? [hasVisibility(visibilities)] : []),
    ...(members ? [sql<SqlBool>`(image.visibility = 'shared' and ${isMember(project)})`] : []),
  ]
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`
}

/** Written out, as the planner takes only that for an index of some rows. */
export const hasVisibility = (among: readonly ('public' | 'community')[]): Condition =>
  sql<SqlBool>`image.visibility in (${sql.join(among.map((one) => sql.lit(one)))})`

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

/** @throws forbidden for an image of others whose data the rule does not open, though it is seen */
export function requireReadable(ctx: Ctx, { id, ownerId, visibility }: Pick<Image, 'id' | 'ownerId' | 'visibility'>): void {
  if (isOwn(ctx, { ownerId })) return
  const about = { project_id: ownerId, owner: ownerId, visibility }
  const asked = visibility === 'shared' ? { ...about, member_id: homeProject(ctx) } : about
  if (!permits(ctx, 'image.download', { about: asked, otherwise: true })) throw imageRefusals.not_owner({ id, act: 'download' })
}

/** @throws forbidden for an image that the caller sees and does not own */
export function requireOwn(ctx: Ctx, image: Pick<Image, 'id' | 'ownerId'>, what: string): void {
  if (!isOwn(ctx, image)) throw imageRefusals.not_owner({ id: image.id, act: what })
}
