import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import { Operations } from '../../operation/operations.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { bytesOf, obeyExports, observe } from '../disk-export/disk-export.fixture.ts'
import { exportsOfHost, receiveExport, removeExportsOfHost } from '../disk-export/index.ts'
import { findAnyImage, IMAGE_LIMITS, sweepImages } from '../image/index.ts'
import { createVolume, deleteVolume, getVolume, listMessages, uploadVolume } from './index.ts'
import { volume } from './service.ts'
import { uploadVolumeOperation } from './upload-operation.ts'
import { asMember, makePools, obey } from './volume.fixture.ts'

const ASKED = { name: 'copy', diskFormat: 'raw', containerFormat: 'bare', whileInUse: false }

async function makeWorld(ctx: TestCtx) {
  const [hostId = '', otherId = ''] = await makePools(ctx, 2)
  const files = createFakeImages()
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
  const { id } = await createVolume(asMember(ctx), { sizeGib: 1, zone: 'zone-1' })
  await operations.recover()
  await obey(ctx, hostId)
  await operations.recover()
  const work = async (text: string) => {
    await obeyExports(ctx, files, hostId, text)
    await operations.recover()
    await obeyExports(ctx, files, hostId, text)
  }
  return { hostId, otherId, files, operations, id, work }
}

const exportsLeft = async (ctx: TestCtx) => (await ctx.db.selectFrom('disk_export').selectAll().execute()).length
const imageIds = async (ctx: TestCtx) =>
  (await ctx.db.selectFrom('image').select('id').where('owner_id', 'is not', null).execute()).map(({ id }) => id)

eachDatabase('images of volumes', (open) => {
  const start = async () => {
    const ctx = testCtx(await open())
    return { ctx, member: asMember(ctx), ...(await makeWorld(ctx)) }
  }

  test('a volume is uploading until its host has sent it: then there is an image, and nothing of the export', async () => {
    const { ctx, member, id, hostId, work } = await start()
    const { volume, image } = await uploadVolume(member, id, ASKED)
    assert.deepEqual([volume.status, image.status, image.ownerId], ['uploading', 'queued', volume.project_id])
    await assert.rejects(uploadVolume(member, id, ASKED), { reason: 'wrong_status' })
    await assert.rejects(deleteVolume(member, id, { force: true }), { reason: 'wrong_status' })
    await ctx.db.updateTable('volume').set({ encrypted: 1, status: 'in-use' }).execute()
    await assert.rejects(uploadVolume(member, id, { ...ASKED, whileInUse: true }), { reason: 'encrypted_upload' })
    await ctx.db.updateTable('volume').set({ encrypted: 0, status: 'uploading' }).execute()
    assert.deepEqual((await exportsOfHost(ctx, hostId))[0]?.source, { kind: 'volume', id })
    await work('the disk')
    assert.deepEqual([(await getVolume(member, id)).status, (await findAnyImage(ctx, image.id))?.status], ['available', 'active'])
    assert.equal(await exportsLeft(ctx), 0)
  })

  test('another host, an export that has ended and one that nobody has are refused, and nothing is written', async () => {
    const { ctx, member, id, hostId, otherId, files, operations } = await start()
    const { image } = await uploadVolume(member, id, ASKED)
    const [{ id: exportId = '' } = {}] = await exportsOfHost(ctx, hostId)
    const send = (from: string, to: string) =>
      receiveExport(
        { ...ctx, who: { kind: 'agent', hostId: from } },
        { files, limits: IMAGE_LIMITS },
        {
          hostId: from,
          exportId: to,
          intake: { source: bytesOf('forged') },
        },
      )
    await assert.rejects(send(otherId, exportId), { reason: 'export_not_found' })
    await assert.rejects(send(hostId, image.id), { reason: 'export_not_found' })
    assert.deepEqual([(await findAnyImage(ctx, image.id))?.status, await files.list()], ['queued', []])
    await send(hostId, exportId)
    await send(hostId, exportId) // it did not hear that they had come
    await operations.recover()
    await assert.rejects(send(hostId, exportId), { reason: 'export_not_found' })
  })

  test('what the host cannot copy, and what is no image, leaves none, with a message; also without its host', async () => {
    const { ctx, member, id, hostId, work, operations, files } = await start()
    const said = async () => (await listMessages(member, { filters: [], limit: 9 })).items.map(({ problem }) => problem)
    const ended = async () => [(await getVolume(member, id)).status, await imageIds(ctx)]
    await uploadVolume(member, id, ASKED)
    const [{ id: exportId = '' } = {}] = await exportsOfHost(ctx, hostId)
    await observe(ctx, hostId, [{ id: exportId, state: 'failed', fault: 'The disk is full.' }])
    await operations.recover()
    assert.deepEqual([await ended(), await said()], [['available', []], ['The disk is full.']])
    await uploadVolume(member, id, { ...ASKED, diskFormat: 'qcow2' })
    await work('no qcow2')
    assert.deepEqual(await ended(), ['available', []])
    assert.ok((await said()).some((problem) => problem.includes('qcow2')))
    await uploadVolume(member, id, ASKED)
    await removeExportsOfHost(ctx, hostId)
    await operations.recover()
    assert.deepEqual(await ended(), ['available', []])
    await sweepImages(ctx, files)
    assert.deepEqual(await files.list(), [])
  })
})

const IMAGE = '66666666-6666-4666-8666-666666666666'
const EXPORT = '77777777-7777-4777-8777-777777777777'
const VOLUME = '55555555-5555-4555-8555-555555555555'
const PARAMS = { volumeId: VOLUME, exportId: EXPORT, imageId: IMAGE, requestId: 'req-1' }

/** Rows as `uploadVolume` leaves them, under ids that the proof knows; the proof begins the operation itself. */
async function provenWorld(ctx: TestCtx) {
  const world = await makeWorld(ctx)
  const { image } = await uploadVolume(asMember(ctx), world.id, ASKED)
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('volume').set({ id: VOLUME }).where('id', '=', world.id).execute()
  await ctx.db.updateTable('image').set({ id: IMAGE }).where('id', '=', image.id).execute()
  await ctx.db.updateTable('disk_export').set({ id: EXPORT, image_id: IMAGE, source_id: VOLUME }).execute()
  return world
}
type World = Awaited<ReturnType<typeof provenWorld>>

const whileWaiting = ({ hostId, files }: World, ctx: TestCtx) => obeyExports(ctx, files, hostId, 'the disk')
const statusOf = async (ctx: TestCtx) => (await ctx.db.selectFrom('volume').select('status').executeTakeFirst())?.status

test('making an image of a volume survives the death of the controller at every point', () =>
  survivesEveryCrash(
    uploadVolumeOperation,
    PARAMS,
    provenWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx)
      assert.deepEqual([await statusOf(ctx), await exportsLeft(ctx)], ['available', 0])
      assert.equal((await findAnyImage(ctx, IMAGE))?.status, 'active')
    },
    { whileWaiting },
  ))

test('where it fails there is a whole image or none, and the volume is free', () =>
  unwindsEveryFailure(
    uploadVolumeOperation,
    PARAMS,
    provenWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx)
      assert.deepEqual([await statusOf(ctx), await exportsLeft(ctx)], ['available', 0])
      assert.ok([undefined, 'active'].includes((await findAnyImage(ctx, IMAGE))?.status))
    },
    { whileWaiting },
  ))
