import { transact } from '../../store/context.ts'
import { listHostStates } from '../host/index.ts'
import type { MakeSamples } from '../samples.fixture.ts'
import {
  changeTypeExtra,
  createAttachment,
  createGroup,
  createGroupType,
  createQos,
  createTransfer,
  createType,
  createTypeEncryption,
  createVolume,
  freezePool,
  getVolume,
  listMessages,
  listPools,
} from './index.ts'
import { addMessage } from './message.ts'
import { observePools } from './observe.ts'

/** The volume is one that no host has anything of, so that what is done with it needs none; the pool takes none. */
export const makeSamples: MakeSamples = async ({ ctx, member, admin, eventually }) => {
  const type = await createType(admin, { name: 'sample', isPublic: true })
  await changeTypeExtra(admin, type.id, () => ({ sample: 'a value' }))
  await createTypeEncryption(admin, type.id, {
    ...{ provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64', key_size: 512 },
  })
  const qos = await createQos(admin, { name: 'sample', consumer: 'front-end', specs: { total_iops_sec_per_gb: '0.5' } })
  const groupType = await createGroupType(admin, { name: 'sample', specs: { sample: 'a value' } })
  const id = await transact(member, async (tx) => {
    const made = await createVolume(tx, { name: 'sample', sizeGib: 1, metadata: { sample: 'a value' } })
    await tx.db.updateTable('volume').set({ status: 'available' }).where('id', '=', made.id).execute()
    await addMessage(tx, made, { requestId: ctx.requestId, doing: 'create', problem: 'a sample' })
    return made.id
  })
  const other = await transact(member, async (tx) => {
    const made = await createVolume(tx, { name: 'reserved sample', sizeGib: 1 })
    await tx.db.updateTable('volume').set({ status: 'available' }).where('id', '=', made.id).execute()
    return made.id
  })
  const snapshot = await transact(member, async (tx) => {
    const { project_id, user_id, type_id, size_gib, created_at } = await getVolume(tx, other)
    const row = {
      id: tx.random.uuid(),
      project_id,
      user_id,
      volume_id: other,
      name: 'sample',
      description: null,
      size_gib,
      type_id,
    }
    const state = { status: 'available', fault: null, generation: 1, wanted_state: 'present' } as const
    await tx.db
      .insertInto('volume_snapshot')
      .values({ ...row, ...state, created_at, updated_at: created_at })
      .execute()
    await tx.db.insertInto('volume_snapshot_metadata').values({ snapshot_id: row.id, key: 'sample', value: 'a value' }).execute()
    return row.id
  })
  const offered = await transact(member, async (tx) => {
    const made = await createVolume(tx, { name: 'offered sample', sizeGib: 1 })
    await tx.db.updateTable('volume').set({ status: 'available' }).where('id', '=', made.id).execute()
    return made.id
  })
  const { transfer } = await createTransfer(member, { volumeId: offered })
  const group = await createGroup(member, { name: 'sample', type: groupType.id, volumeTypes: [type.id] })
  const groupSnapshot = await transact(member, async (tx) => {
    const { project_id, user_id, created_at } = await getVolume(tx, id)
    const row = { id: tx.random.uuid(), project_id, user_id, group_id: group.id, type_id: groupType.id }
    const state = { status: 'available', wanted_state: 'present', created_at, updated_at: created_at } as const
    const values = { ...row, ...state, name: 'sample', description: null }
    await tx.db.insertInto('volume_group_snapshot').values(values).execute()
    return row.id
  })
  const attachment = await createAttachment(member, other, {})
  const host = await eventually('a host', async () => (await listHostStates(ctx))[0])
  await transact(ctx, (tx) => observePools(tx, host.id, [{ id: 'sample', totalBytes: 1024 ** 3, freeBytes: 1024 ** 3 }]))
  for (const pool of await listPools(ctx)) if (pool.name === 'sample') await freezePool(ctx, pool, true)
  const [message] = (await listMessages(member, {})).items
  return {
    volume: id,
    volume_attachment: attachment.id,
    volume_snapshot: snapshot,
    volume_transfer: transfer.id,
    volume_metadata: 'sample',
    volume_type: type.id,
    volume_extra_spec: 'sample',
    volume_group: group.id,
    volume_group_snapshot: groupSnapshot,
    volume_group_type: groupType.id,
    volume_group_spec: 'sample',
    volume_qos: qos.id,
    volume_message: message?.id ?? '',
    volume_service: `${host.hostname}@sample`,
  }
}
