/** Whose image is it: who sees one, and who may change it. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Ctx, isAdmin, projectOf } from '../../kernel/context.ts'
import type { Image } from './image.ts'
import { imageRefusals } from './refusals.ts'

export type Condition = RawBuilder<SqlBool>

/** Agents bring images to hosts, the cloud acts for itself, admins see all. */
export const seesAll = (ctx: Ctx): boolean => isAdmin(ctx) || ctx.who.kind === 'agent'

/** Own images, those for everyone, and those shared with the caller's project whether it has accepted them or not. */
export function visibleImages(ctx: Ctx): Condition {
  if (seesAll(ctx)) return sql<SqlBool>`1 = 1`
  const project = projectOf(ctx)
  return sql<SqlBool>`(image.owner_id = ${project} or image.visibility in ('public', 'community')
    or (image.visibility = 'shared' and ${isMember(project)}))`
}

/** @param status absent: any */
export const isMember = (projectId: string, status?: string): Condition =>
  status === undefined
    ? sql<SqlBool>`exists (select 1 from image_member m where m.image_id = image.id and m.project_id = ${projectId})`
    : sql<SqlBool>`exists (select 1 from image_member m
        where m.image_id = image.id and m.project_id = ${projectId} and m.status = ${status})`

export const isOwn = (ctx: Ctx, image: Pick<Image, 'ownerId'>): boolean =>
  isAdmin(ctx) || (image.ownerId !== null && image.ownerId === projectOf(ctx))

/** @throws forbidden for an image that the caller sees and does not own */
export function requireOwn(ctx: Ctx, image: Pick<Image, 'id' | 'ownerId'>, what: string): void {
  if (!isOwn(ctx, image)) throw imageRefusals.not_owner({ id: image.id, act: what })
}
