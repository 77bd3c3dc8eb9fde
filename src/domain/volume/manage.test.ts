import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import type { StoreCtx } from '../../store/context.ts'
import { eachDatabase } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import {
  createSnapshot,
  createVolume,
  deleteVolume,
  getSnapshot,
  getVolume,
  listAdoptable,
  manageSnapshot,
  manageVolume,
  unmanageSnapshot,
  unmanageVolume,
  volumeQuotas,
} from './index.ts'
import { doneOf, obey, PROJECT, report, startVolumes, volumesLeft } from './volume.fixture.ts'

const GIB = 1024 ** 3
const FILES = [
  { name: 'bad', sizeBytes: 0, problem: 'it is a link' },
  { name: 'one', sizeBytes: 1.5 * GIB },
  { name: 'two', sizeBytes: GIB },
]
const lay = (ctx: StoreCtx, hostId: string) => report(ctx, hostId, [], 'host-1', FILES)
const given = { bootable: true }

eachDatabase('files become volumes and snapshots', (open) => {
  const start = async () => {
    const cloud = await startVolumes(open)
    const { ctx, hostId } = cloud
    await lay(ctx, hostId)
    const pool = { host_id: hostId, name: 'file' }
    const documents = () => volumesOfHost(ctx, hostId)
    return { ...cloud, pool, documents }
  }

  test('a file is as large as it needs to be, becomes one volume, and that a file again', async () => {
    const { ctx, settle, member, pool, documents } = await start()
    const told = (await listAdoptable(member, pool)).map(({ name, sizeGib, problem }) => [name, sizeGib, problem])
    assert.deepEqual(told, [
      ['bad', 1, 'it is a link'],
      ['one', 2, undefined],
      ['two', 1, undefined],
    ])
    for (const [file, reason] of [
      ['bad', 'file_unfit'],
      ['no', 'file_not_found'],
    ] as const)
      assert.equal(await reasonOf(manageVolume(member, pool, { ...given, file })), reason)
    const both = await Promise.allSettled([1, 2].map(() => manageVolume(member, pool, { ...given, file: 'one', name: 'v' })))
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const { id, status, bootable } = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))[0] ?? assert.fail()
    assert.deepEqual([status, bootable], ['managing', true])
    assert.equal((await listAdoptable(member, pool))[1]?.becoming, id)
    const [document] = await documents()
    assert.deepEqual([document?.adopt, document?.sizeMib, document?.isMade], ['one', 2048, undefined])
    await settle()
    assert.equal((await getVolume(member, id)).status, 'available')
    assert.deepEqual((await volumesLeft(ctx)).claimedOfPools, 2)
    await unmanageVolume(member, id)
    assert.equal((await getVolume(member, id)).status, 'unmanaging')
    const [leaving] = await documents()
    assert.match(leaving?.release ?? '', new RegExp(`^volume-${id}\\.[0-9a-f]{8}\\.qcow2$`))
    assert.equal(await reasonOf(unmanageVolume(member, id)), 'wrong_status')
    await settle()
    assert.deepEqual(await volumesLeft(ctx), { volume: 0, metadata: 0, message: 0, claimedOfHosts: 0, claimedOfPools: 0 })
  })

  test('quotas and rooms hold; what is not a volume yet stays a file when it is deleted', async () => {
    const { ctx, hostId, member, pool, documents } = await start()
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_gib: 1 })
    assert.equal(await reasonOf(manageVolume(member, pool, { ...given, file: 'one' })), 'quota_exceeded')
    const { id } = await manageVolume(member, pool, { ...given, file: 'two' })
    await deleteVolume(member, id, { force: true })
    assert.equal((await documents())[0]?.release, 'two')
    await obey(ctx, hostId)
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 0)
  })

  test('a file becomes a snapshot of a volume, and that a file again; a volume with snapshots stays', async () => {
    const { ctx, hostId, settle, member, pool, documents } = await start()
    const volume = await createVolume(member, { sizeGib: 1 })
    await settle()
    await lay(ctx, hostId)
    const ask = { volumeId: volume.id, name: 's', description: null, metadata: { a: 'b' } }
    assert.equal(await reasonOf(manageSnapshot(member, { ...ask, file: 'no' })), 'file_not_found')
    const { id, size_gib } = await manageSnapshot(member, { ...ask, file: 'one' })
    assert.deepEqual([size_gib, (await documents())[0]?.snapshots[0]?.adopt], [2, 'one'])
    assert.equal(await reasonOf(manageVolume(member, pool, { ...given, file: 'one' })), 'file_taken')
    await settle()
    const made = await getSnapshot(member, id)
    assert.deepEqual([made.status, made.metadata, (await volumesLeft(ctx)).claimedOfPools], ['available', { a: 'b' }, 3])
    assert.equal(await reasonOf(unmanageVolume(member, volume.id)), 'has_snapshots')
    const { id: other } = await createSnapshot(member, { volumeId: volume.id, whileInUse: false })
    await settle()
    await unmanageSnapshot(member, other)
    assert.match((await documents())[0]?.snapshots.find((one) => one.id === other)?.release ?? '', /^snapshot-/)
    await unmanageSnapshot(member, id)
    await settle()
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 1)
    await unmanageVolume(member, volume.id)
    await settle()
    assert.equal((await volumesLeft(ctx)).volume, 0)
  })

  test('where the host cannot, it is told: the volume is in error_managing and on no host; one that cannot leave stays', async () => {
    const { ctx, hostId, operations, settle, member, pool, documents } = await start()
    const { id } = await manageVolume(member, pool, { ...given, file: 'two' })
    const say = async (over: object) => {
      const [document] = await documents()
      assert.ok(document)
      await report(ctx, hostId, [{ ...doneOf(document), ...over }])
      await operations.recover()
    }
    await say({ state: 'failed', fault: 'it is gone' })
    const failed = await getVolume(member, id)
    assert.deepEqual([failed.status, failed.fault, (await documents())[0]?.release], ['error_managing', 'it is gone', 'two'])
    await obey(ctx, hostId)
    assert.deepEqual([(await getVolume(member, id)).host_id, (await volumesLeft(ctx)).claimedOfPools], [null, 0])
    await deleteVolume(member, id)
    const other = await createVolume(member, { sizeGib: 1 })
    await settle()
    await unmanageVolume(member, other.id)
    await say({ state: 'failed', fault: 'the disk is full' })
    assert.equal((await getVolume(member, other.id)).status, 'error_unmanaging')
  })
})
