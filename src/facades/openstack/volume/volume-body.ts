/** What a volume is made with, as bodies of Cinder's API say it. */
import { orNull, type Static, strict, Type } from '../../../api/schema.ts'
import { getBackup } from '../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { getImage, imageRefusals, listImages } from '../../../domain/image/index.ts'
import { getSnapshot, getVolume, type NewVolume } from '../../../domain/volume/index.ts'
import { withoutReach } from '../../../kernel/reach.ts'
import { description, flag, isTrue, name, optionalUuid, pairs, size, trimmed } from './pieces.ts'
import { cinderRefusals } from './refusals.ts'

const ref = Type.Optional(orNull(Type.String({ maxLength: 255 })))

const fields = {
  name: Type.Optional(name),
  description: Type.Optional(description),
  display_name: Type.Optional(name),
  display_description: Type.Optional(description),
  volume_type: ref,
  metadata: Type.Optional(orNull(pairs)),
  snapshot_id: optionalUuid,
  source_volid: optionalUuid,
  consistencygroup_id: optionalUuid,
  size: Type.Optional(orNull(size)),
  availability_zone: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 255 }))),
  multiattach: Type.Optional(orNull(flag)),
  image_id: ref,
  imageRef: ref,
  group_id: ref,
  backup_id: optionalUuid,
}

const HINTS = { 'OS-SCH-HNT:scheduler_hints': Type.Optional(orNull(Type.Object({}, { additionalProperties: true }))) }

export const newVolume = strict({ volume: strict(fields), ...HINTS })

/** Until 3.53 what nobody knows is left out in place of being refused. */
export const looseNewVolume = strict({ volume: Type.Object(fields, { additionalProperties: true }), ...HINTS })

type Given = Static<typeof newVolume>['volume']

/** @throws bad_request, conflict */
export async function newVolumeOf(ctx: StoreCtx, given: Given): Promise<NewVolume> {
  if (isTrue(given.multiattach)) throw cinderRefusals.no_multiattach()
  const image = given.image_id ?? given.imageRef
  const from = sourceOf(given)
  // of what was a consistency group is a group now, of the same id
  const groupId = given.group_id ?? given.consistencygroup_id
  return {
    name: trimmed(given.name ?? given.display_name ?? null),
    description: trimmed(given.description ?? given.display_description ?? null),
    sizeGib: sizeOf(given.size ?? (await sizeOfSource(ctx, from, given.backup_id))),
    ...(from && { from }),
    ...(given.volume_type && { type: given.volume_type }),
    ...(given.availability_zone && { zone: given.availability_zone }),
    metadata: given.metadata ?? {},
    ...(groupId && { groupId }),
    ...(image && { imageId: await imageIdOf(ctx, image) }),
  }
}

function sourceOf(given: Given): NewVolume['from'] {
  if (given.snapshot_id) return { kind: 'snapshot', id: given.snapshot_id }
  return given.source_volid ? { kind: 'volume', id: given.source_volid } : undefined
}

/** @throws not_found */
async function sizeOfSource(
  ctx: StoreCtx,
  from: NewVolume['from'],
  backupId: string | null | undefined,
): Promise<number | undefined> {
  const reaching = withoutReach(ctx)
  if (from) return (await (from.kind === 'snapshot' ? getSnapshot(reaching, from.id) : getVolume(reaching, from.id))).size_gib
  return backupId ? (await getBackup(reaching, backupId)).size_gib : undefined
}

function sizeOf(given: number | string | null | undefined): number {
  const size = Number(given ?? 0)
  if (size < 1 || size > 0x7fffffff) throw cinderRefusals.bad_size({ size: String(given ?? 'None') }, { field: 'size' })
  return size
}

/** An id, a name, or the address of an image. */
async function imageIdOf(ctx: StoreCtx, ref: string): Promise<string> {
  const id = ref.split('/').at(-1) ?? ref
  const known = await getImage(ctx, id).catch((thrown) => {
    if (imageRefusals.image_not_found.is(thrown)) return undefined
    throw thrown
  })
  if (known) return known.id
  const { items } = await listImages(ctx, { filters: [{ field: 'name', values: [ref] }], properties: {}, limit: 2 })
  if (items.length > 1) throw cinderRefusals.image_ambiguous({ name: ref })
  const [image] = items
  if (!image) throw cinderRefusals.bad_image({ field: 'imageRef' })
  return image.id
}

const changes = {
  name: Type.Optional(name),
  description: Type.Optional(description),
  display_name: Type.Optional(name),
  display_description: Type.Optional(description),
  metadata: Type.Optional(pairs),
}

export const volumeChange = strict({ volume: Type.Object(changes, { additionalProperties: false, minProperties: 1 }) })
/** Until 3.53 a change may be of nothing. */
export const looseVolumeChange = strict({ volume: strict(changes) })
