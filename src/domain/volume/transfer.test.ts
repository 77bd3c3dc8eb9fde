import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import {
  acceptTransfer,
  completeAttachment,
  createAttachment,
  createSnapshot,
  createTransfer,
  createVolume,
  deleteAttachment,
  deleteTransfer,
  deleteVolume,
  detachVolume,
  getSnapshot,
  getTransfer,
  getVolume,
  listTransfers,
  removeVolumesOfHost,
  resetVolume,
  usageOf,
  volumeQuotas,
} from './index.ts'
import { asMember, OTHER_PROJECT, PROJECT, startVolumes } from './volume.fixture.ts'

eachDatabase('transfers of volumes', (open) => {
  const start = async () => {
    const { ctx, hostId, settle, member: giver } = await startVolumes(open)
    const taker = asMember(ctx, OTHER_PROJECT)
    const { id } = await createVolume(giver, { sizeGib: 2 })
    await settle()
    return { ctx, giver, taker, id, hostId, settle }
  }

  test('who has the key takes the volume and its snapshots, within the quota', async () => {
    const { ctx, giver, taker, id, settle } = await start()
    const { id: snapshotId } = await createSnapshot(giver, { volumeId: id, whileInUse: false })
    await settle()
    assert.equal(await reasonOf(createTransfer(giver, { volumeId: id, noSnapshots: true })), 'has_snapshots')
    assert.equal(await reasonOf(createTransfer(taker, { volumeId: id })), 'volume_not_found')
    const { transfer, key } = await createTransfer(giver, { volumeId: id, name: 'gift' })
    assert.deepEqual(
      [(await getVolume(giver, id)).status, (await getTransfer(giver, transfer.id)).name],
      ['awaiting-transfer', 'gift'],
    )
    assert.equal(await reasonOf(getTransfer(taker, transfer.id)), 'transfer_not_found')
    assert.equal(await reasonOf(acceptTransfer(taker, transfer.id, 'guess')), 'wrong_key')
    await volumeQuotas.setLimits(ctx, OTHER_PROJECT, { volume_snapshot: 0 })
    assert.equal(await reasonOf(acceptTransfer(taker, transfer.id, key)), 'quota_exceeded')
    await volumeQuotas.setLimits(ctx, OTHER_PROJECT, { volume_snapshot: 1 })
    await acceptTransfer(taker, transfer.id, key)
    assert.deepEqual(
      [(await getVolume(taker, id)).status, (await getSnapshot(taker, snapshotId)).project_id],
      ['available', OTHER_PROJECT],
    )
    assert.equal(await reasonOf(getVolume(giver, id)), 'volume_not_found')
    assert.deepEqual(
      [await usageOf(ctx, PROJECT), await usageOf(ctx, OTHER_PROJECT)],
      [
        { volumes: 0, snapshots: 0, gib: 0 },
        { volumes: 1, snapshots: 1, gib: 4 },
      ],
    )
    assert.equal(await reasonOf(acceptTransfer(giver, transfer.id, key)), 'transfer_not_found')
  })

  test('a volume that somebody has is not given, whatever an operator has called it', async () => {
    const { ctx, giver, taker, id } = await start()
    const attachment = await createAttachment(giver, id, {})
    await completeAttachment(giver, attachment.id)
    await resetVolume(ctx, id, { status: 'available' })
    assert.equal(await reasonOf(createTransfer(giver, { volumeId: id })), 'wrong_status')
    await deleteAttachment(giver, attachment.id)
    const { transfer, key } = await createTransfer(giver, { volumeId: id })
    await resetVolume(ctx, id, { status: 'available' })
    await createAttachment(giver, id, {})
    await resetVolume(ctx, id, { status: 'awaiting-transfer' })
    assert.equal(await reasonOf(acceptTransfer(taker, transfer.id, key)), 'wrong_status')
  })

  test('a volume that is lost with its host stays in error, though nobody has it by force any more', async () => {
    const { ctx, giver, id, hostId } = await start()
    const attachment = await createAttachment(giver, id, {})
    await completeAttachment(giver, attachment.id)
    await removeVolumesOfHost(ctx, hostId)
    await detachVolume(ctx, id, { force: true })
    const left = await getVolume(giver, id)
    assert.deepEqual([left.status, left.host_id, left.attachments], ['error', null, []])
  })

  test('a volume that an operator has called available is offered anew, and the older offer is none', async () => {
    const { ctx, giver, taker, id } = await start()
    const older = await createTransfer(giver, { volumeId: id })
    await resetVolume(ctx, id, { status: 'available' })
    const { transfer, key } = await createTransfer(giver, { volumeId: id })
    assert.equal(await reasonOf(acceptTransfer(taker, older.transfer.id, older.key)), 'transfer_not_found')
    await acceptTransfer(taker, transfer.id, key)
    assert.equal((await getVolume(taker, id)).status, 'available')
  })

  test('a volume that is offered waits until it is offered no more', async () => {
    const { giver, id } = await start()
    const { transfer } = await createTransfer(giver, { volumeId: id })
    assert.equal((await listTransfers(giver, {})).items.length, 1)
    assert.notEqual(await reasonOf(deleteVolume(giver, id)), undefined)
    await deleteTransfer(giver, transfer.id)
    assert.deepEqual([(await getVolume(giver, id)).status, (await listTransfers(giver, {})).items], ['available', []])
  })
})
