/** Says of volume types whether and how their volumes are encrypted; it stays as it is while there are volumes of them. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { volumeRefusals } from './refusals.ts'
import { findTypeEncryption, getType, type TypeEncryption } from './type.store.ts'
import { getVolumeRow } from './volume.store.ts'

export type NewTypeEncryption = Pick<TypeEncryption, 'provider' | 'control_location'> &
  Partial<Pick<TypeEncryption, 'cipher' | 'key_size'>>

/** @throws not_found for a type that is not there */
export async function getTypeEncryption(ctx: StoreCtx, typeId: string): Promise<TypeEncryption | undefined> {
  await getType(ctx, typeId)
  return findTypeEncryption(ctx, typeId)
}

/** @throws not_found, bad_request where there is one, and while there are volumes of the type */
export const createTypeEncryption = (ctx: StoreCtx, typeId: string, given: NewTypeEncryption): Promise<TypeEncryption> =>
  transact(ctx, async (tx) => {
    if (await holdUnused(tx, typeId, 'create')) throw volumeRefusals.encryption_exists({ id: typeId })
    const row: TypeEncryption = {
      type_id: typeId,
      id: tx.random.uuid(),
      provider: given.provider,
      control_location: given.control_location,
      cipher: given.cipher ?? null,
      key_size: given.key_size ?? null,
      created_at: tx.clock.now(),
      updated_at: null,
    }
    await insertRow(tx.db, 'volume_type_encryption', row)
    recordChange(tx, 'volume_type', typeId)
    return row
  })

/** @throws not_found, bad_request while there are volumes of the type */
export const changeTypeEncryption = (ctx: StoreCtx, typeId: string, given: Partial<NewTypeEncryption>): Promise<void> =>
  transact(ctx, async (tx) => {
    if (!(await holdUnused(tx, typeId, 'update'))) throw volumeRefusals.encryption_not_found({ id: typeId })
    const set = { ...given, updated_at: tx.clock.now() }
    await tx.db.updateTable('volume_type_encryption').set(set).where('type_id', '=', typeId).execute()
    recordChange(tx, 'volume_type', typeId)
  })

/** @throws not_found, bad_request while there are volumes of the type */
export const removeTypeEncryption = (ctx: StoreCtx, typeId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    if (!(await holdUnused(tx, typeId, 'delete'))) throw volumeRefusals.encryption_not_found({ id: typeId })
    await tx.db.deleteFrom('volume_type_encryption').where('type_id', '=', typeId).execute()
    recordChange(tx, 'volume_type', typeId)
  })

/** How a volume is encrypted; in clear, it has neither. @throws not_found */
export async function encryptionOfVolume(
  ctx: StoreCtx,
  id: string,
): Promise<{ keyId: string | null; encryption: TypeEncryption | undefined }> {
  const row = await getVolumeRow(ctx, id)
  return { keyId: row.key_id, encryption: row.encrypted === 1 ? await findTypeEncryption(ctx, row.type_id) : undefined }
}

/** Nobody makes volumes of the type until the transaction ends. @returns its encryption */
async function holdUnused(tx: StoreCtx, typeId: string, act: 'create' | 'update' | 'delete') {
  await holdRow(tx, 'volume_type', typeId)
  const had = await getTypeEncryption(tx, typeId)
  const used = await tx.db.selectFrom('volume').select('id').where('type_id', '=', typeId).limit(1).executeTakeFirst()
  if (used) throw volumeRefusals.encryption_in_use({ id: typeId, act })
  return had
}
