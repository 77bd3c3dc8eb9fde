import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import {
  createSnapshot,
  createVolume,
  deleteSnapshot,
  extendVolume,
  getSnapshot,
  getVolume,
  reserveVolume,
  resetVolume,
  revertVolume,
} from './index.ts'
import { doneOf, report, startVolumes } from './volume.fixture.ts'

eachDatabase('volumes are reverted', (open) => {
  const start = async () => {
    const { ctx, hostId, settle, member } = await startVolumes(open)
    const { id } = await createVolume(member, { sizeGib: 2 })
    await settle()
    const keep = async () => {
      await ctx.clock.advance(1000)
      const { id: snapshotId } = await createSnapshot(member, { volumeId: id, whileInUse: false })
      await settle()
      return snapshotId
    }
    const statuses = async (snapshotId: string) => [
      (await getVolume(member, id)).status,
      (await getSnapshot(member, snapshotId)).status,
    ]
    const document = async () => (await volumesOfHost(ctx, hostId))[0] ?? assert.fail()
    /** Not having reverted it. */
    const say = async (over: object) => {
      const { reverted: _, ...said } = doneOf(await document())
      await report(ctx, hostId, [{ ...said, ...over }])
    }
    return { ctx, hostId, member, id, settle, keep, statuses, document, say }
  }

  test('to the latest snapshot, when nobody has it; both are available again when the host has done it', async () => {
    const { ctx, hostId, member, id, keep, statuses, document, say } = await start()
    assert.equal(await reasonOf(revertVolume(member, id, null)), 'no_snapshots')
    const [first, latest] = [await keep(), await keep()]
    for (const other of [first, null]) assert.equal(await reasonOf(revertVolume(member, id, other)), 'not_latest')
    await reserveVolume(member, id)
    assert.equal(await reasonOf(revertVolume(member, id, latest)), 'not_revertible')
    await resetVolume({ ...ctx, who: { kind: 'cloud' } }, id, { status: 'available' })
    await revertVolume(member, id, latest)
    assert.deepEqual(await statuses(latest), ['reverting', 'restoring'])
    const wanted = await document()
    assert.equal(wanted.revert?.snapshot, latest)
    assert.equal(await reasonOf(revertVolume(member, id, latest)), 'not_revertible')
    assert.equal(await reasonOf(reserveVolume(member, id)), 'wrong_status')
    assert.equal(await reasonOf(deleteSnapshot(member, latest)), 'snapshot_status')
    // what answers to what was wanted before ends nothing
    await say({ generation: wanted.generation - 1 })
    await say({})
    assert.deepEqual(await statuses(latest), ['reverting', 'restoring'])
    await report(ctx, hostId, [doneOf(wanted)])
    assert.deepEqual(await statuses(latest), ['available', 'available'])
    const after = await document()
    assert.deepEqual([after.revert, after.generation], [undefined, wanted.generation + 1])
    await report(ctx, hostId, [doneOf(wanted)])
    assert.deepEqual(await statuses(latest), ['available', 'available'])
  })

  test('where the host could not, the volume is in error, and the snapshot is not; an operator ends it too', async () => {
    const { ctx, member, id, keep, statuses, document, say } = await start()
    const latest = await keep()
    await revertVolume(member, id, latest)
    await say({ fault: 'the disk is full' })
    assert.deepEqual(await statuses(latest), ['error', 'available'])
    assert.equal((await document()).revert, undefined)
    const cloud = { ...ctx, who: { kind: 'cloud' as const } }
    await resetVolume(cloud, id, { status: 'available' })
    await revertVolume(member, id, latest)
    await resetVolume(cloud, id, { status: 'available' })
    assert.deepEqual(await statuses(latest), ['available', 'available'])
    assert.equal((await document()).revert, undefined)
  })

  test('one that has grown since is not reverted', async () => {
    const { member, id, keep, settle } = await start()
    const latest = await keep()
    await extendVolume(member, id, 3)
    await settle()
    assert.equal(await reasonOf(revertVolume(member, id, latest)), 'other_size')
  })
})
