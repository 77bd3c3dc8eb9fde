import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import { Operations } from '../../operation/operations.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { obeyExports } from '../disk-export/disk-export.fixture.ts'
import { findAnyImage } from '../image/index.ts'
import { asMember, makeCloud, newServer, obey } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { createServerImage, deleteServer, getServer, listActions, listServerKeys, removeServersOfHost } from './index.ts'
import { serverImageOperation } from './server-image-operation.ts'
import { compute } from './service.ts'

const ASKED = { name: 'copy', properties: {} }

async function makeWorld(ctx: TestCtx) {
  const { hostIds } = await makeCloud(ctx)
  const [hostId = ''] = hostIds
  const files = createFakeImages()
  const operations = new Operations({ ctx, kinds: compute.operationKinds ?? [], owner: 'test' })
  const [made] = await createServers(asMember(ctx), newServer({ nics: 'none' }))
  assert.ok(made)
  await operations.recover()
  await obey(ctx, hostId)
  await operations.recover()
  await ctx.db.updateTable('image').set({ disk_format: 'raw' }).execute()
  return { hostId, files, operations, id: made.id }
}

/** The fake host's bytes are no qcow2: the image takes them as a raw disk here. */
const asRaw = (ctx: TestCtx, id: string) => ctx.db.updateTable('image').set({ disk_format: 'raw' }).where('id', '=', id).execute()

eachDatabase('images of servers', (open) => {
  const start = async () => {
    const ctx = testCtx(await open())
    return { ctx, member: asMember(ctx), ...(await makeWorld(ctx)) }
  }

  test('a server tells how far its image is, is found by that, and rests when there is one', async () => {
    const { ctx, member, id, hostId, files, operations } = await start()
    const asked = { ...member, requestId: 'req-image' }
    const imageId = await createServerImage(asked, id, { name: 'copy', properties: { image_type: 'mine', kind: 'new' } })
    await asRaw(ctx, imageId)
    assert.equal((await getServer(member, id)).task, 'image-snapshot')
    const { items } = await listServerKeys(member, { task: 'image-snapshot' }, { limit: 9 })
    assert.deepEqual(
      items.map((one) => one.id),
      [id],
    )
    await assert.rejects(createServerImage(member, id, ASKED), { reason: 'busy' })
    await ctx.db.updateTable('image').set({ status: 'saving' }).where('id', '=', imageId).execute()
    await operations.recover()
    assert.equal((await getServer(member, id)).task, 'image-uploading')
    await ctx.db.updateTable('image').set({ status: 'queued' }).where('id', '=', imageId).execute()
    await obeyExports(ctx, files, hostId, 'the disk')
    await operations.recover()
    const image = await findAnyImage(ctx, imageId)
    assert.deepEqual([image?.status, image?.visibility, (await getServer(member, id)).task], ['active', 'private', null])
    const action = (await listActions(member, id)).items.find((one) => one.action === 'create-image')
    assert.equal(action?.result, 'success')
  })

  test('a server that goes, fails, or whose host is gone for ever leaves no image', async () => {
    const { ctx, member, id, operations, hostId } = await start()
    const isGone = async (imageId: string) => (await findAnyImage(ctx, imageId)) === undefined
    const first = await createServerImage(member, id, ASKED)
    await ctx.db.updateTable('server').set({ lifecycle: 'error' }).execute()
    await operations.recover()
    assert.deepEqual([await isGone(first), (await getServer(member, id)).imaging], [true, null])
    await assert.rejects(createServerImage(member, id, ASKED), { reason: 'wrong_state' })
    await ctx.db.updateTable('server').set({ lifecycle: 'built' }).execute()
    const second = await createServerImage(member, id, ASKED)
    await removeServersOfHost(ctx, hostId)
    assert.equal((await getServer(member, id)).imaging, null)
    await operations.recover()
    assert.equal(await isGone(second), true)
    await deleteServer(member, id)
  })
})

const [SERVER, IMAGE, EXPORT] = ['5', '6', '7'].map((digit) => `${digit.repeat(8)}-4444-4444-8444-444444444444`) as [
  string,
  string,
  string,
]
const PARAMS = { serverId: SERVER, exportId: EXPORT, imageId: IMAGE }

/** Rows as `createServerImage` leaves them, under ids that the proof knows; the proof begins the operation itself. */
async function provenWorld(ctx: TestCtx) {
  const world = await makeWorld(ctx)
  const imageId = await createServerImage(asMember(ctx), world.id, ASKED)
  await asRaw(ctx, imageId)
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('server').set({ id: SERVER }).where('id', '=', world.id).execute()
  await ctx.db.updateTable('server_action').set({ server_id: SERVER }).execute()
  await ctx.db.deleteFrom('image_property').execute()
  await ctx.db.updateTable('image').set({ id: IMAGE }).where('id', '=', imageId).execute()
  await ctx.db.updateTable('disk_export').set({ id: EXPORT, image_id: IMAGE, source_id: SERVER }).execute()
  return world
}
type World = Awaited<ReturnType<typeof provenWorld>>

const whileWaiting = ({ hostId, files }: World, ctx: TestCtx) => obeyExports(ctx, files, hostId, 'the disk')
const leftOf = async (ctx: TestCtx) => {
  const server = await ctx.db.selectFrom('server').select(['lifecycle', 'imaging']).executeTakeFirstOrThrow()
  return [server.lifecycle, server.imaging, (await ctx.db.selectFrom('disk_export').selectAll().execute()).length]
}

test('making an image of a server survives the death of the controller at every point', () =>
  survivesEveryCrash(
    serverImageOperation,
    PARAMS,
    provenWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx)
      assert.deepEqual(await leftOf(ctx), ['built', null, 0])
      assert.equal((await findAnyImage(ctx, IMAGE))?.status, 'active')
    },
    { whileWaiting },
  ))

test('where it fails there is a whole image or none, and the server rests', () =>
  unwindsEveryFailure(
    serverImageOperation,
    PARAMS,
    provenWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx)
      assert.deepEqual(await leftOf(ctx), ['built', null, 0])
      assert.ok([undefined, 'active'].includes((await findAnyImage(ctx, IMAGE))?.status))
    },
    { whileWaiting },
  ))
