/**
 * Makes the keys of encrypted volumes: secrets of the volumes' projects, made before the volumes are, as whoever makes the volume, and deleted with
 * them. What is made of another volume is opened as that one is, by a key of its own.
 */
import { CloudError, describeError } from '../../kernel/errors.ts'
import type { Task } from '../../operation/task.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { touchHost } from '../host/index.ts'
import { insertSecret, openNamedSecret, type PayloadSealing } from '../secret/index.ts'
import { keyBitsOf } from './encryption.ts'
import { volumeRefusals } from './refusals.ts'
import { findSnapshotRow } from './snapshot.store.ts'
import type { VolumeRow } from './tables.ts'
import { findTypeEncryption } from './type.store.ts'
import { findVolumeRow, updateVolumeRow } from './volume.store.ts'

export const volumeKeyTask = (sealing: PayloadSealing): Task => ({
  name: 'volume.keys',
  every: 10_000,
  wakeOn: ['volume'],
  run: (ctx) => makeVolumeKeys(ctx, sealing),
})

/** Of all volumes that wait for theirs. */
export async function makeVolumeKeys(ctx: StoreCtx, sealing: PayloadSealing): Promise<{ keys: number }> {
  const waiting = ctx.db.selectFrom('volume').selectAll().where('encrypted', '=', 1).where('key_id', 'is', null)
  const rows = await waiting.where('status', '=', 'creating').where('fault', 'is', null).execute()
  for (const row of rows) {
    ctx.signal.throwIfAborted()
    try {
      await makeKey(ctx, sealing, row)
    } catch (error) {
      await tellFault(ctx, row, error)
    }
  }
  return { keys: rows.length }
}

async function makeKey(ctx: StoreCtx, sealing: PayloadSealing, row: VolumeRow): Promise<void> {
  const owner = asOwner(ctx, row)
  const encryption = await findTypeEncryption(ctx, row.type_id)
  const bits = encryption && keyBitsOf(encryption)
  if (bits === undefined) throw volumeRefusals.encryption_not_offered({ id: row.type_id })
  const bytes = (await keyOfSource(ctx, sealing, row)) ?? ctx.random.bytes(bits / 8)
  const key = await sealing.keyOf(owner, row.project_id)
  await transact(owner, async (tx) => {
    await holdRow(tx, 'volume', row.id)
    const now = await findVolumeRow(tx, row.id)
    if (now?.status !== 'creating' || now.key_id !== null) return
    const { id } = await insertSecret(tx, sealing, {
      name: `volume-${row.id}`,
      secretType: 'symmetric',
      algorithm: 'aes',
      bitLength: bits,
      mode: 'xts',
      payload: { contentType: 'application/octet-stream', bytes },
      key,
    })
    await updateVolumeRow(tx, now, { key_id: id })
    if (now.host_id !== null) await touchHost(tx, now.host_id)
  })
}

/** The key is whose the volume is, and counts in his quotas. */
const asOwner = (ctx: StoreCtx, { project_id: projectId, user_id: userId }: VolumeRow): StoreCtx => ({
  ...ctx,
  who: {
    ...{ kind: 'user', userId, userName: '', userDomainId: '', roles: [] },
    scope: { kind: 'project', projectId, projectName: '', projectDomainId: '' },
  },
})

async function keyOfSource(ctx: StoreCtx, sealing: PayloadSealing, row: VolumeRow): Promise<Buffer | undefined> {
  const { source_kind: kind, source_id: id } = row
  if (id === null || (kind !== 'volume' && kind !== 'snapshot')) return undefined
  const volumeId = kind === 'volume' ? id : (await findSnapshotRow(ctx, id))?.volume_id
  const source = volumeId === undefined ? undefined : await findVolumeRow(ctx, volumeId)
  if (source?.key_id == null) throw volumeRefusals.key_gone({ id })
  const bytes = await openNamedSecret(ctx, sealing, source.key_id)
  if (!bytes) throw volumeRefusals.key_gone({ id })
  return bytes
}

/** The volume's operation ends with it; what passes is tried again. */
async function tellFault(ctx: StoreCtx, row: VolumeRow, error: unknown): Promise<void> {
  if (ctx.signal.aborted) throw error
  const isFinal = error instanceof CloudError && !error.retryable && error.code !== 'internal'
  ctx.log.warn({ volume: row.id, error: describeError(error) }, 'the key of an encrypted volume could not be made')
  if (!isFinal) return
  await transact(ctx, async (tx) => {
    await holdRow(tx, 'volume', row.id)
    const now = await findVolumeRow(tx, row.id)
    if (now?.status === 'creating' && now.key_id === null) await updateVolumeRow(tx, now, { fault: error.message })
  })
}
