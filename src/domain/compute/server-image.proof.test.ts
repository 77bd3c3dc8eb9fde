import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import type { TestCtx } from '../../store/testing.ts'
import { obeyExports } from '../disk-export/disk-export.fixture.ts'
import { findAnyImage } from '../image/index.ts'
import { asMember } from './compute.fixture.ts'
import { createServerImage } from './index.ts'
import { ASKED, asRaw, makeWorld } from './server-image.fixture.ts'
import { serverImageOperation } from './server-image-operation.ts'

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
