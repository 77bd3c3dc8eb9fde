import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { poolClaims } from './checks/pool-claims.ts'
import { volumesOfHost } from './host-document.ts'
import {
  createSnapshot,
  createVolume,
  deleteSnapshot,
  deleteVolume,
  extendVolume,
  getSnapshot,
  getVolume,
  removeVolumesOfHost,
  resetVolume,
  usageOf,
  volumeQuotas,
} from './index.ts'
import { doneOf, IMAGE, listSnapshots, PROJECT, report, startVolumes, volumesLeft } from './volume.fixture.ts'

eachDatabase('snapshots and sizes of volumes', (open) => {
  const start = async () => {
    const { ctx, hostId, operations, settle, member } = await startVolumes(open)
    const made = async (given: object) => {
      const { id } = await createVolume(member, { sizeGib: 2, ...given })
      await settle()
      return id
    }
    return { ctx, hostId, settle, member, made, operations }
  }
  const nothing = { volume: 0, metadata: 0, message: 0, claimedOfHosts: 0, claimedOfPools: 0 }

  test('snapshots of a host that is gone stay in error, and go when they are deleted; those that were going go with it', async () => {
    const { ctx, hostId, settle, member, made } = await start()
    const volumeId = await made({})
    const [kept, going] = [
      await createSnapshot(member, { volumeId, whileInUse: false }),
      await createSnapshot(member, { volumeId, whileInUse: false }),
    ]
    await settle()
    await deleteSnapshot(member, going.id)
    await removeVolumesOfHost(ctx, hostId)
    const left = await listSnapshots(member, {})
    assert.deepEqual(
      left.map(({ id, status, fault }) => [id, status, fault]),
      [[kept.id, 'error', 'The host that kept it is gone.']],
    )
    await deleteSnapshot(member, kept.id)
    await deleteVolume(member, volumeId)
    assert.deepEqual(await volumesLeft(ctx), nothing)
  })

  test('a snapshot is kept, counted and claimed; volumes are made of it and of volumes; all of it goes', async () => {
    const { ctx, hostId, settle, member, made } = await start()
    const id = await made({ imageId: IMAGE })
    const snapshot = await createSnapshot(member, { volumeId: id, name: 's', metadata: { a: 'b' }, whileInUse: false })
    assert.equal(snapshot.status, 'creating')
    await settle()
    assert.deepEqual([(await getSnapshot(member, snapshot.id)).status, snapshot.size_gib], ['available', 2])
    assert.deepEqual((await listSnapshots(member, { metadata: { a: 'b' } })).length, 1)
    assert.deepEqual(await usageOf(ctx, PROJECT), { volumes: 1, snapshots: 1, gib: 4 })
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 4)
    assert.equal(await reasonOf(deleteVolume(member, id)), 'has_snapshots')
    assert.equal(
      await reasonOf(createVolume(member, { sizeGib: 1, from: { kind: 'snapshot', id: snapshot.id } })),
      'smaller_than_source',
    )
    const copy = await createVolume(member, { sizeGib: 3, from: { kind: 'snapshot', id: snapshot.id } })
    assert.equal(await reasonOf(deleteSnapshot(member, snapshot.id)), 'being_copied')
    await settle()
    const clone = await made({ from: { kind: 'volume', id } })
    assert.deepEqual(
      [(await getVolume(member, copy.id)).bootable, (await getVolume(member, clone)).imageMetadata.image_id],
      [true, IMAGE],
    )
    const wanted = await volumesOfHost(ctx, hostId)
    assert.deepEqual(wanted.find((one) => one.id === clone)?.from, { kind: 'volume', id })
    for (const one of [copy.id, clone]) await deleteVolume(member, one)
    await deleteVolume(member, id, { cascade: true })
    await settle()
    assert.equal(await reasonOf(getSnapshot(member, snapshot.id)), 'snapshot_not_found')
    assert.deepEqual(await volumesLeft(ctx), nothing)
  })

  test('a snapshot that fails is in error and can be deleted', async () => {
    const { ctx, hostId, settle, member, made } = await start()
    const id = await made({})
    const { id: snapshotId } = await createSnapshot(member, { volumeId: id, whileInUse: false })
    const failed = (await volumesOfHost(ctx, hostId)).map((one) => ({
      ...doneOf(one),
      snapshots: [{ id: snapshotId, state: 'failed' as const, fault: 'full' }],
    }))
    await report(ctx, hostId, failed)
    assert.deepEqual(
      [(await getSnapshot(member, snapshotId)).status, (await getSnapshot(member, snapshotId)).fault],
      ['error', 'full'],
    )
    await deleteSnapshot(member, snapshotId)
    await settle()
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 2)
  })

  test('a volume that an operator has called something else while it grew is as large as it grew to', async () => {
    const { ctx, settle, member, made } = await start()
    const id = await made({})
    await extendVolume(member, id, 5)
    await resetVolume(ctx, id, { status: 'available' })
    await extendVolume(member, id, 6)
    await resetVolume(ctx, id, { status: 'error' })
    await settle()
    const after = await getVolume(member, id)
    assert.deepEqual(
      [after.status, after.size_gib, after.claimed_gib, (await volumesLeft(ctx)).claimedOfPools],
      ['error', 6, 6, 6],
    )
  })

  test('a volume grows within what pool and quota have, and stays as it was where its host could not', async () => {
    const { ctx, hostId, settle, member, made } = await start()
    const id = await made({})
    assert.equal(await reasonOf(extendVolume(member, id, 2)), 'not_larger')
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_gib: 150 })
    assert.equal(await reasonOf(extendVolume(member, id, 120)), 'no_pool')
    assert.equal(await reasonOf(extendVolume(member, id, 200)), 'quota_exceeded')
    await extendVolume(member, id, 5)
    assert.deepEqual([(await getVolume(member, id)).status, (await getVolume(member, id)).size_gib], ['extending', 2])
    assert.equal((await usageOf(ctx, PROJECT)).gib, 5)
    await settle()
    assert.deepEqual([(await getVolume(member, id)).status, (await getVolume(member, id)).size_gib], ['available', 5])
    await extendVolume(member, id, 9)
    const stuck = (await volumesOfHost(ctx, hostId)).map((one) => ({ ...doneOf(one), sizeMib: 5 * 1024, fault: 'no room' }))
    await report(ctx, hostId, stuck)
    const after = await getVolume(member, id)
    assert.deepEqual([after.status, after.size_gib, after.claimed_gib], ['error_extending', 5, 5])
    const findings = await poolClaims.run({ clock: ctx.clock, isUp: true, rows: (read) => read(ctx) })
    assert.deepEqual(
      findings.map(({ level }) => level),
      ['ok'],
    )
    await deleteVolume(member, id)
    await settle()
    assert.equal((await volumesLeft(ctx)).claimedOfHosts, 0)
  })

  test('snapshots of one moment are told with each other, until they are taken', async () => {
    const { ctx, member, hostId, settle, made } = await start()
    const [one, other] = [await made({}), await made({})]
    const taken = []
    for (const volumeId of [one, other]) taken.push(await createSnapshot(member, { volumeId, whileInUse: false, moment: 'now' }))
    const [first, second] = taken.map(({ id }) => id)
    const told = async () => (await volumesOfHost(ctx, hostId)).flatMap(({ snapshots }) => snapshots)
    const found = (await told()).find(({ id }) => id === first)
    assert.deepEqual(found?.with, [{ id: second, volume: other }])
    await settle()
    assert.deepEqual(
      (await told()).map((one) => one.with),
      [undefined, undefined],
    )
  })
})
