/** Making volumes: everything that can be refused is refused here, in one transaction; the rest is `operations.ts`. */
import { userOf } from '../../kernel/context.ts'
import { homeProject, withoutReach } from '../../kernel/reach.ts'
import { beginOperation } from '../../operation/operation.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { holdRow, keepRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { drawId } from '../../store/short-id.ts'
import type { BootImage } from '../image/index.ts'
import { baseOf, imageFactsOf, imageFitting } from './boot-image.ts'
import { defaultTypeOf } from './default-type.ts'
import { keyBitsOf } from './encryption.ts'
import { groupToJoin, requireTypeOfGroup } from './group/join-group.ts'
import { volumeGroupRefusals } from './group/refusals.ts'
import { writeMetadata } from './metadata.ts'
import { createVolumeOperation } from './operations.ts'
import { requireVolumeQuota } from './quotas.ts'
import { volumeRefusals } from './refusals.ts'
import { getSnapshotRow } from './snapshot.store.ts'
import type { VolumeGroupRow, VolumeRow } from './tables.ts'
import { findTypeEncryption, findTypeRow, getTypeNamed, type VolumeType, typeOf as volumeTypeOf } from './type.store.ts'
import { sharesOf } from './type-demand.ts'
import { findVolumeRow, getVolume, getVolumeRow, requireStatus } from './volume.store.ts'
import type { Volume } from './volume.ts'
import { zoneFor } from './zone.ts'

export interface NewVolume {
  name?: string | null
  description?: string | null
  sizeGib: number
  /** Its id or name; absent: the project's default. */
  type?: string
  zone?: string
  metadata?: Readonly<Record<string, string>>
  imageId?: string
  /** What it begins as: of what a volume holds now, or held then. */
  from?: { kind: 'volume' | 'snapshot'; id: string }
  /** It is made in that group, in the zone of the group. */
  groupId?: string
  /** It is `restoring-backup` when it is made, and stays so until what the backup holds is written. */
  backupId?: string
  /** It is made of that file, which lies in the pool that it is placed in. */
  adopting?: string
}

/** @throws bad_request, not_found or over_quota, and then nothing was made */
export async function createVolume(ctx: StoreCtx, given: NewVolume): Promise<Volume> {
  const id = await transact(ctx, async (tx) => {
    const row = await addVolume(tx, given)
    await beginOperation(tx, createVolumeOperation, { volumeId: row.id, requestId: tx.requestId })
    return row.id
  })
  return getVolume(ctx, id)
}

/** Its row alone, for whoever begins its operation. @throws bad_request, not_found, over_quota */
export async function addVolume(tx: StoreCtx, given: NewVolume): Promise<VolumeRow> {
  const image = given.imageId === undefined ? undefined : await imageFitting(tx, given.imageId, given.sizeGib)
  const group = given.groupId === undefined ? undefined : await groupOf(tx, given.groupId, given)
  const zone = await zoneFor(tx, group ? (group.zone ?? undefined) : given.zone)
  const source = given.from && (await sourceOf(tx, given.from, given.sizeGib))
  const type = await typeOf(tx, given.type, source)
  if (group) await requireTypeOfGroup(tx, group.id, type.id)
  const encrypted = await isEncrypted(tx, type.id, source)
  if (encrypted && given.backupId !== undefined) throw volumeRefusals.encrypted_backup({ id: type.id })
  const parts = { type, image, source, encrypted, zone: zone ?? source?.zone ?? null }
  const row = newRow(tx, given, { id: await drawId(tx, 'volume'), ...parts })
  const { project_id: projectId, size_gib: sizeGib } = row
  await requireVolumeQuota(tx, { projectId, typeId: type.id, volumes: 1, gib: sizeGib, sizeGib })
  await insertRow(tx.db, 'volume', row)
  await writeMetadata(tx, 'volume_metadata', row.id, given.metadata ?? {})
  if (image) await writeMetadata(tx, 'volume_image_metadata', row.id, imageFactsOf(image))
  if (source) await writeMetadata(tx, 'volume_image_metadata', row.id, await imageFactsOfVolume(tx, source.id))
  recordChange(tx, 'volume', row.id, row.project_id)
  return row
}

/** @throws not_found, bad_request */
async function groupOf(tx: StoreCtx, id: string, { type }: NewVolume): Promise<VolumeGroupRow> {
  const group = await groupToJoin(tx, id)
  if (type === undefined) throw volumeGroupRefusals.group_needs_type()
  return group
}

/** Its type stays as it is until the transaction ends. @throws bad_request */
async function isEncrypted(tx: StoreCtx, typeId: string, source: VolumeRow | undefined): Promise<boolean> {
  await keepRow(tx, 'volume_type', typeId)
  const encryption = await findTypeEncryption(tx, typeId)
  if (encryption && keyBitsOf(encryption) === undefined) throw volumeRefusals.encryption_not_offered({ id: typeId })
  const encrypted = encryption !== undefined
  const isAsSource = !source || (encrypted ? source.type_id === typeId : source.encrypted === 0)
  if (!isAsSource) throw volumeRefusals.encryption_differs({ id: source.id, typeId })
  return encrypted
}

/** The volume that it is made of, or whose snapshot. @throws not_found, bad_request */
async function sourceOf(tx: StoreCtx, { kind, id }: NonNullable<NewVolume['from']>, sizeGib: number): Promise<VolumeRow> {
  const reaching = withoutReach(tx)
  const snapshot = kind === 'snapshot' ? await getSnapshotRow(reaching, id) : undefined
  await holdRow(tx, 'volume', snapshot?.volume_id ?? id)
  const volume = snapshot ? await findVolumeRow(tx, snapshot.volume_id) : await getVolumeRow(reaching, id)
  if (!volume) throw volumeRefusals.volume_not_found({ id })
  if (snapshot && snapshot.status !== 'available') throw volumeRefusals.snapshot_status({ id, status: snapshot.status })
  if (!snapshot) requireStatus(volume, 'copy')
  const sourceGib = snapshot?.size_gib ?? volume.size_gib
  if (sizeGib < sourceGib) throw volumeRefusals.smaller_than_source({ kind, sizeGib, sourceGib })
  return volume
}

async function typeOf(tx: StoreCtx, asked: string | undefined, source: VolumeRow | undefined): Promise<VolumeType> {
  if (asked !== undefined) return getTypeNamed(tx, asked)
  const of = source && (await findTypeRow(tx, source.type_id))
  return of ? volumeTypeOf(of) : defaultTypeOf(tx, homeProject(tx))
}

async function imageFactsOfVolume(tx: StoreCtx, id: string): Promise<Record<string, string>> {
  const rows = await tx.db.selectFrom('volume_image_metadata').selectAll().where('volume_id', '=', id).execute()
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}

interface Parts {
  id: string
  type: VolumeType
  image: BootImage | undefined
  source: VolumeRow | undefined
  encrypted: boolean
  zone: string | null
}

function newRow(tx: StoreCtx, given: NewVolume, { id, type, image, source, encrypted, zone }: Parts): VolumeRow {
  const now = tx.clock.now()
  return {
    id,
    project_id: homeProject(tx),
    user_id: userOf(tx),
    name: given.name ?? null,
    description: given.description ?? null,
    size_gib: given.sizeGib,
    status: given.adopting === undefined ? 'creating' : 'managing',
    type_id: type.id,
    zone,
    bootable: image ? 1 : (source?.bootable ?? 0),
    multiattach: sharesOf(type.extra) ? 1 : 0,
    encrypted: encrypted ? 1 : 0,
    key_id: null,
    read_only: null,
    source_kind: image ? 'image' : given.backupId === undefined ? (given.from?.kind ?? null) : 'backup',
    source_id: image?.id ?? given.backupId ?? given.from?.id ?? null,
    image: image ? JSON.stringify(baseOf(image)) : null,
    group_id: given.groupId ?? null,
    host_id: null,
    pool: null,
    claimed_gib: 0,
    fault: null,
    reverting: null,
    reimaging: null,
    adopting: given.adopting ?? null,
    releasing: null,
    generation: 1,
    created_at: now,
    updated_at: now,
    launched_at: null,
    wanted_state: 'present',
    wanted_generation: 1,
    observed_state: 'none',
    observed_generation: 0,
    observed_mib: 0,
  }
}
