import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import type { TestCtx } from '../../store/testing.ts'
import { obeyExports } from '../disk-export/disk-export.fixture.ts'
import { findAnyImage } from '../image/index.ts'
import { uploadVolume } from './index.ts'
import { ASKED, exportsLeft, makeWorld } from './upload.fixture.ts'
import { uploadVolumeOperation } from './upload-operation.ts'
import { asMember } from './volume.fixture.ts'

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
