/** Members: projects that a shared image is offered to. The owner offers and takes back; the member accepts or rejects. */
import { holds, homeProject } from '../../kernel/reach.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { getImage, updateImageRow } from './image.store.ts'
import type { Image } from './image.ts'
import { imageReach, isOwn } from './image-access.ts'
import { type ImageLimits, requireWithin } from './image-limits.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageMemberRow, MemberStatus } from './tables.ts'

export const MEMBER_STATUSES = ['pending', 'accepted', 'rejected'] as const satisfies readonly MemberStatus[]

/** The owner sees all members, a member only itself. @throws not_found, forbidden when the image is not shared */
export async function listMembers(ctx: StoreCtx, imageId: string): Promise<ImageMemberRow[]> {
  const image = await getShared(ctx, imageId)
  const query = ctx.db.selectFrom('image_member').selectAll().where('image_id', '=', image.id)
  return (isOwn(ctx, image) ? query : query.where('project_id', '=', homeProject(ctx)))
    .orderBy('created_at')
    .orderBy('project_id')
    .execute()
}

/** For rules that ask about it: whoever asks. */
export async function isMember(ctx: StoreCtx, imageId: string, projectId: string): Promise<boolean> {
  const query = ctx.db.selectFrom('image_member').select('project_id').where('image_id', '=', imageId)
  return (await query.where('project_id', '=', projectId).executeTakeFirst()) !== undefined
}

/** @throws not_found for one that the caller may not see */
export async function getMember(ctx: StoreCtx, imageId: string, projectId: string): Promise<ImageMemberRow> {
  const image = await getImage(ctx, imageId)
  if (image.visibility !== 'shared') throw imageRefusals.not_shared_to_show({ id: imageId })
  return findVisibleMember(ctx, image, projectId)
}

/** @throws not_found, forbidden, conflict for one that is a member already, over_quota */
export async function addMember(ctx: StoreCtx, limits: ImageLimits, imageId: string, projectId: string): Promise<ImageMemberRow> {
  return transact(ctx, async (tx) => {
    const image = await getSharedForChange(tx, imageId)
    if (!isOwn(tx, image)) throw imageRefusals.members_of_other({ id: imageId, act: 'create' })
    const members = await listMembers(tx, imageId)
    if (members.some((member) => member.project_id === projectId)) throw imageRefusals.member_exists({ id: imageId, projectId })
    requireWithin(limits.membersPerImage, members.length + 1, 'members')
    const now = tx.clock.now()
    const row: ImageMemberRow = { image_id: imageId, project_id: projectId, status: 'pending', created_at: now, updated_at: now }
    await tx.db.insertInto('image_member').values(row).execute()
    await updateImageRow(tx, image, {})
    return row
  })
}

/** The member answers; not the owner in its place. @throws not_found, forbidden, bad_request */
export async function answerMember(ctx: StoreCtx, imageId: string, projectId: string, status: string): Promise<ImageMemberRow> {
  return transact(ctx, async (tx) => {
    const image = await getSharedForChange(tx, imageId)
    const member = await findVisibleMember(tx, image, projectId)
    if (!holds(imageReach(tx), { projectId })) throw imageRefusals.not_member({ id: imageId })
    const wanted = MEMBER_STATUSES.find((known) => known === status)
    if (!wanted) throw imageRefusals.bad_member_status({ allowed: MEMBER_STATUSES })
    const row = { ...member, status: wanted, updated_at: tx.clock.now() }
    await tx.db
      .updateTable('image_member')
      .set({ status: wanted, updated_at: row.updated_at })
      .where('image_id', '=', imageId)
      .where('project_id', '=', projectId)
      .execute()
    await updateImageRow(tx, image, {})
    return row
  })
}

/** @throws not_found, forbidden */
export async function removeMember(ctx: StoreCtx, imageId: string, projectId: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const image = await getSharedForChange(tx, imageId)
    await findVisibleMember(tx, image, projectId)
    if (!isOwn(tx, image)) throw imageRefusals.members_of_other({ id: imageId, act: 'delete' })
    await deleteFound(tx.db.deleteFrom('image_member').where('image_id', '=', imageId).where('project_id', '=', projectId))
    await updateImageRow(tx, image, {})
  })
}

async function findVisibleMember(ctx: StoreCtx, image: Image, projectId: string): Promise<ImageMemberRow> {
  const mayKnow = isOwn(ctx, image) || projectId === homeProject(ctx)
  const row = await ctx.db
    .selectFrom('image_member')
    .selectAll()
    .where('image_id', '=', image.id)
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  if (!row || !mayKnow) throw imageRefusals.member_not_found({ id: image.id, projectId })
  return row
}

async function getSharedForChange(tx: StoreCtx, id: string): Promise<Image> {
  await lockName(tx, `image:${id}`)
  return getShared(tx, id)
}

async function getShared(ctx: StoreCtx, id: string): Promise<Image> {
  const image = await getImage(ctx, id)
  if (image.visibility !== 'shared') throw imageRefusals.not_shared({ id })
  return image
}
