import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { bytesOf, observe } from '../disk-export/disk-export.fixture.ts'
import { exportsOfHost, receiveExport, removeExportsOfHost } from '../disk-export/index.ts'
import { findAnyImage, IMAGE_LIMITS, sweepImages } from '../image/index.ts'
import { deleteVolume, getVolume, listMessages, uploadVolume } from './index.ts'
import { ASKED, exportsLeft, makeWorld } from './upload.fixture.ts'
import { asMember } from './volume.fixture.ts'

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
