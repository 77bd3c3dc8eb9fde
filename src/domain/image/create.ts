import { permits } from '../../kernel/permission.ts'
import { holds, homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { drawId } from '../../store/short-id.ts'
import { changeWords, longWords } from '../tag/index.ts'
import { getImage, replaceProperties } from './image.store.ts'
import { BLANK, CONTAINER_FORMATS, columnsOf, DISK_FORMATS, type Image, type ImageFields } from './image.ts'
import { imageReach } from './image-access.ts'
import { type ImageLimits, requireWithin } from './image-limits.ts'
import { requireRoomForImage } from './image-quota.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageRow } from './tables.ts'

export interface NewImage extends Partial<ImageFields> {
  /** A UUID of the caller's choice. */
  id?: string
}

/**
 * Makes an image that has no bytes yet.
 * @throws conflict for an id that is taken, forbidden for what needs an admin, bad_request, over_quota
 */
export async function createImage(ctx: StoreCtx, limits: ImageLimits, given: NewImage): Promise<Image> {
  const ownerId = given.ownerId === undefined ? ownProject(ctx) : given.ownerId
  requireOwnerAllowed(ctx, ownerId)
  const fields = { ...given, ownerId }
  requireFields(ctx, limits, fields)
  return transact(ctx, async (tx) => {
    await requireRoomForImage(tx, limits, ownerId)
    const row = newRow(tx, fields.id ?? (await drawId(tx, 'image')), fields)
    const added = await tx.db
      .insertInto('image')
      .values(row)
      .onConflict((c) => c.column('id').doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows === 0n) throw imageRefusals.image_exists({ id: row.id })
    await replaceProperties(tx, row.id, given.properties ?? {})
    await changeWords(tx, { kind: 'image', id: row.id, projectId: ownerId }, () => given.tags ?? [], longWords(Infinity))
    recordChange(tx, 'image', row.id, ownerId)
    return getImage(tx, row.id)
  })
}

/** The cloud's own images belong to no project unless told. */
const ownProject = (ctx: StoreCtx): string | null => (ctx.who.kind === 'cloud' ? null : homeProject(ctx))

export function requireOwnerAllowed(ctx: StoreCtx, ownerId: string | null): void {
  if (holds(imageReach(ctx), { projectId: ownerId })) return
  throw imageRefusals.other_owner({ ownerId })
}

/** Whatever can be wrong with fields, whether of a new image or of one that changes. */
export function requireFields(ctx: StoreCtx, limits: ImageLimits, fields: Partial<ImageFields>): void {
  if (fields.visibility === 'public' && !permits(ctx, 'image.publicize')) throw imageRefusals.publishing()
  if (fields.visibility === 'community' && !permits(ctx, 'image.communitize', { otherwise: true }))
    throw imageRefusals.communitizing()
  requireOneOf('disk_format', DISK_FORMATS, fields.diskFormat)
  requireOneOf('container_format', CONTAINER_FORMATS, fields.containerFormat)
  for (const [name, size] of [
    ['min_disk', fields.minDiskGib],
    ['min_ram', fields.minRamMib],
  ] as const)
    if (size !== undefined && size < 0) throw imageRefusals.negative_size({ field: name, value: size })
  if (fields.properties) requireWithin(limits.propertiesPerImage, Object.keys(fields.properties).length, 'properties')
  if (fields.tags) requireWithin(limits.tagsPerImage, new Set(fields.tags).size, 'tags')
}

function requireOneOf(field: string, allowed: readonly string[], value: string | null | undefined): void {
  if (value === undefined || value === null || allowed.includes(value)) return
  throw imageRefusals.bad_choice({ field, value, allowed })
}

function newRow(tx: StoreCtx, id: string, given: NewImage): ImageRow {
  const now = tx.clock.now()
  return { ...BLANK, ...columnsOf(given), id, created_at: now, updated_at: now, generation: 1 }
}
