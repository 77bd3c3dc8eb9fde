/** QoS specs: how quickly volumes of a type are read and written at most. What changes of them holds at once, for volumes in use too. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { holdRow, lockName } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { touchHost } from '../host/index.ts'
import { getQos, type Qos, typesOfQos } from './qos.store.ts'
import { problemOf, type QosDemand, type QosSpecs } from './qos-limits.ts'
import { volumeRefusals } from './refusals.ts'
import type { QosConsumer, VolumeQosRow } from './tables.ts'
import { getType } from './type.store.ts'

export type { QosSpecs } from './qos-limits.ts'

export interface NewQos {
  name: string
  /** Absent: the pool. */
  consumer?: QosConsumer
  specs?: QosSpecs
}

function requireSound(demand: QosDemand): void {
  const problem = problemOf(demand)
  if (problem !== undefined) throw volumeRefusals.qos_invalid({ problem })
}

/** @throws conflict when the name is taken, bad_request for specs that no hypervisor could follow */
export const createQos = (ctx: StoreCtx, { name, consumer = 'back-end', specs = {} }: NewQos): Promise<Qos> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'volume_qos.name')
    const taken = await tx.db.selectFrom('volume_qos').select('id').where('name', '=', name).executeTakeFirst()
    if (taken) throw volumeRefusals.qos_name_taken({ name })
    requireSound({ consumer, specs })
    const row = { id: tx.random.uuid(), name, consumer, created_at: tx.clock.now(), updated_at: null }
    await insertRow(tx.db, 'volume_qos', { ...row, specs: JSON.stringify(specs) })
    recordChange(tx, 'volume_qos', row.id)
    return { ...row, specs }
  })

/** Its other keys stay. @throws not_found, bad_request for specs that no hypervisor could follow */
export const changeQos = (
  ctx: StoreCtx,
  id: string,
  { consumer, specs }: { consumer?: QosConsumer | undefined; specs: QosSpecs },
): Promise<void> =>
  updateQos(ctx, id, (had) => {
    const next = { consumer: consumer ?? had.consumer, specs: { ...had.specs, ...specs } }
    requireSound(next)
    return next
  })

/** All of them or none. @throws not_found, also for a key that is not there */
export const forgetQosKeys = (ctx: StoreCtx, id: string, keys: readonly string[]): Promise<void> =>
  updateQos(ctx, id, ({ consumer, specs }) => {
    const missing = keys.find((key) => !Object.hasOwn(specs, key))
    if (missing !== undefined) throw volumeRefusals.qos_key_not_found({ id, key: missing })
    return { consumer, specs: Object.fromEntries(Object.entries(specs).filter(([key]) => !keys.includes(key))) }
  })

const updateQos = (ctx: StoreCtx, id: string, next: (had: Qos) => QosDemand): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_qos', id)
    const { consumer, specs } = next(await getQos(tx, id))
    const set: Partial<VolumeQosRow> = { consumer, specs: JSON.stringify(specs), updated_at: tx.clock.now() }
    await tx.db.updateTable('volume_qos').set(set).where('id', '=', id).execute()
    recordChange(tx, 'volume_qos', id)
    await tellHosts(tx, await idsOfTypes(tx, id))
  })

const idsOfTypes = async (ctx: StoreCtx, id: string) => (await typesOfQos(ctx, id)).map((type) => type.id)

/** @param force its types have none then @throws not_found; bad_request while types have it */
export const removeQos = (ctx: StoreCtx, id: string, { force = false } = {}): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_qos', id)
    const types = await idsOfTypes(tx, id)
    if (types.length > 0 && !force) throw volumeRefusals.qos_in_use({ id })
    await setQosOf(tx, types, null)
    await deleteFound(tx.db.deleteFrom('volume_qos').where('id', '=', id))
    recordChange(tx, 'volume_qos', id)
  })

/** @throws not_found; bad_request for a type that has others */
export const associateQos = (ctx: StoreCtx, id: string, typeId: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_qos', id)
    await getQos(tx, id)
    await holdRow(tx, 'volume_type', typeId)
    const { qos_id: had } = await getType(tx, typeId)
    if (had !== null && had !== id) throw volumeRefusals.qos_other({ typeId, qosId: had })
    if (had === null) await setQosOf(tx, [typeId], id)
  })

/** A type that does not have it stays as it is. @param typeId absent: all types @throws not_found */
export const disassociateQos = (ctx: StoreCtx, id: string, typeId?: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await holdRow(tx, 'volume_qos', id)
    const types = await idsOfTypes(tx, id)
    if (typeId !== undefined) await getType(tx, typeId)
    await setQosOf(tx, typeId === undefined ? types : types.filter((one) => one === typeId), null)
  })

async function setQosOf(tx: StoreCtx, typeIds: readonly string[], qosId: string | null): Promise<void> {
  if (typeIds.length === 0) return
  const set = { qos_id: qosId, updated_at: tx.clock.now() }
  await tx.db.updateTable('volume_type').set(set).where('id', 'in', typeIds).execute()
  for (const id of typeIds) recordChange(tx, 'volume_type', id)
  await tellHosts(tx, typeIds)
}

/** The hosts of all volumes of these types: something else is wanted of them. */
async function tellHosts(tx: StoreCtx, typeIds: readonly string[]): Promise<void> {
  if (typeIds.length === 0) return
  const rows = await tx.db
    .updateTable('volume')
    .set((eb) => ({ wanted_generation: eb('wanted_generation', '+', 1) }))
    .where('type_id', 'in', typeIds)
    .where('host_id', 'is not', null)
    .where('wanted_state', '=', 'present')
    .returning('host_id')
    .execute()
  for (const hostId of [...new Set(rows.flatMap(({ host_id }) => host_id ?? []))].sort()) await touchHost(tx, hostId)
}
