import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { Operations } from '../../operation/operations.ts'
import { transact } from '../../store/context.ts'
import { eachDatabase, type OpenStore, type TestCtx, testCtx } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import { changeMetadata, createVolume, deleteVolume, getVolume, setDefaultType, volumeQuotas } from './index.ts'
import { addMessage, MOST_MESSAGES } from './message.ts'
import { volume } from './service.ts'
import { allowType, createType } from './type.ts'
import {
  asMember,
  doneOf,
  IMAGE,
  listVolumes,
  makePools,
  OTHER_PROJECT,
  obey,
  PROJECT,
  report,
  volumesLeft,
} from './volume.fixture.ts'

async function cloudOf(ctx: TestCtx, hosts = 1) {
  const hostIds = await makePools(ctx, hosts)
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
  const settle = async () => {
    await operations.recover()
    for (const [i, hostId] of hostIds.entries()) await obey(ctx, hostId, `host-${i + 1}`)
    await operations.recover()
  }
  return { hostIds, operations, settle, member: asMember(ctx), other: asMember(ctx, OTHER_PROJECT) }
}

const asAdmin = (ctx: TestCtx): TestCtx => ({ ...ctx, who: { kind: 'cloud' } })

eachDatabase('volumes', (open: OpenStore) => {
  test('a volume is made in a pool, and leaves nothing when it goes', async () => {
    const ctx = testCtx(await open())
    const { settle, member, other, hostIds } = await cloudOf(ctx)
    const made = await createVolume(member, { name: 'v', sizeGib: 2, metadata: { a: 'b' }, imageId: IMAGE })
    assert.deepEqual([made.status, made.typeName, made.zone, made.bootable], ['creating', '__DEFAULT__', 'zone-1', true])
    await settle()
    const there = await getVolume(member, made.id)
    assert.deepEqual([there.status, there.hostname, there.pool, there.metadata.a], ['available', 'host-1', 'file', 'b'])
    assert.equal(there.imageMetadata.image_id, IMAGE)
    const [document] = await volumesOfHost(ctx, hostIds[0] ?? '')
    assert.deepEqual([document?.sizeMib, document?.base?.id], [2048, IMAGE])
    assert.equal(await reasonOf(getVolume(other, made.id)), 'volume_not_found')
    assert.equal((await listVolumes(other, {})).length, 0)
    await deleteVolume(member, made.id)
    assert.equal((await getVolume(member, made.id)).status, 'deleting')
    assert.equal(await reasonOf(deleteVolume(member, made.id)), 'wrong_status')
    await settle()
    assert.equal(await reasonOf(getVolume(member, made.id)), 'volume_not_found')
    assert.deepEqual(await volumesLeft(ctx), { volume: 0, metadata: 0, message: 0, claimedOfHosts: 0, claimedOfPools: 0 })
  })

  test('a pool is never oversold, not by many at once either', async () => {
    const ctx = testCtx(await open())
    const { settle, member } = await cloudOf(ctx)
    await volumeQuotas.setLimits(ctx, PROJECT, { volume: -1, volume_gib: -1 })
    await Promise.all(Array.from({ length: 5 }, () => createVolume(member, { sizeGib: 30 })))
    await settle()
    const items = await listVolumes(member, {})
    const states = items.map(({ status }) => status).sort()
    assert.deepEqual(states, ['available', 'available', 'available', 'error', 'error'])
    assert.equal((await volumesLeft(ctx)).claimedOfHosts, 90)
    for (const { id } of items) await deleteVolume(member, id)
    await settle()
    const { volume: rows, claimedOfPools } = await volumesLeft(ctx)
    assert.deepEqual([rows, claimedOfPools], [0, 0])
  })

  test('quotas of volumes, gibibytes, one volume and one type hold, many at once too', async () => {
    const ctx = testCtx(await open())
    const { member } = await cloudOf(ctx)
    await volumeQuotas.setLimits(ctx, PROJECT, { volume: 2, volume_gib: 10, volume_gib_each: 8 })
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 9 })), 'quota_exceeded')
    const tries = await Promise.all(Array.from({ length: 4 }, () => reasonOf(createVolume(member, { sizeGib: 1 }))))
    assert.equal(tries.filter((reason) => reason === undefined).length, 2)
    assert.equal((await listVolumes(member, {})).length, 2)
  })

  test('what its host could not make is in error, and could not delete in error_deleting', async () => {
    const ctx = testCtx(await open())
    const { operations, settle, member, hostIds } = await cloudOf(ctx)
    const hostId = hostIds[0] ?? ''
    const failing = async () => {
      const documents = await volumesOfHost(ctx, hostId)
      await report(
        ctx,
        hostId,
        documents.map((one) => ({ ...doneOf(one), state: 'failed' as const, fault: 'the disk is full' })),
      )
    }
    const made = await createVolume(member, { sizeGib: 1 })
    await operations.recover()
    await failing()
    await operations.recover()
    const failed = await getVolume(member, made.id)
    assert.deepEqual([failed.status, failed.fault], ['error', 'the disk is full'])
    await deleteVolume(member, made.id)
    await failing()
    assert.equal((await getVolume(member, made.id)).status, 'error_deleting')
    await deleteVolume(asAdmin(ctx), made.id, { force: true })
    await settle()
    assert.equal((await volumesLeft(ctx)).volume, 0)
  })

  test('a type that is not for everybody is for whom it was given to, and may be a project’s default', async () => {
    const ctx = testCtx(await open())
    const { member, other, settle } = await cloudOf(ctx, 2)
    const fast = await createType(ctx, { name: 'fast', isPublic: false, extra: { 'RESKEY:availability_zones': 'zone-2' } })
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 1, type: 'fast' })), 'type_not_found')
    await allowType(ctx, fast.id, PROJECT, true)
    await setDefaultType(ctx, PROJECT, 'fast')
    const made = await createVolume(member, { sizeGib: 1 })
    assert.equal(made.typeName, 'fast')
    assert.equal((await createVolume(other, { sizeGib: 1 })).typeName, '__DEFAULT__')
    await settle()
    assert.equal((await getVolume(member, made.id)).zone, 'zone-2')
  })

  test('nobody fills a volume with metadata, nor a project with messages', async () => {
    const ctx = testCtx(await open())
    const { member, settle } = await cloudOf(ctx)
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 1, metadata: pairs(129) })), 'too_much_metadata')
    const { id } = await createVolume(member, { sizeGib: 1, metadata: pairs(128) })
    await settle()
    const add = (table: 'volume_metadata' | 'volume_image_metadata', count: number) =>
      changeMetadata(member, table, id, (had) => ({ ...had, ...pairs(count) }))
    assert.equal(await reasonOf(add('volume_metadata', 129)), 'too_much_metadata')
    assert.equal(await reasonOf(add('volume_image_metadata', 129)), 'too_much_metadata')
    const told = { requestId: 'r', doing: 'extend', problem: 'p' }
    await transact(ctx, async (tx) => {
      for (let i = 0; i < MOST_MESSAGES + 3; i++) await addMessage(tx, { id, project_id: PROJECT }, told)
    })
    assert.equal((await ctx.db.selectFrom('volume_message').select('id').execute()).length, MOST_MESSAGES)
  })
})
