import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import type { TestCtx } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import { manageVolume } from './index.ts'
import { createVolumeOperation } from './operations.ts'
import { asMember, makePools, obey, report, volumesLeft } from './volume.fixture.ts'

const ID = '55555555-5555-4555-8555-555555555555'
const PARAMS = { volumeId: ID, requestId: 'req-1' }

async function makeWorld(ctx: TestCtx) {
  const [hostId = ''] = await makePools(ctx)
  await report(ctx, hostId, [], 'host-1', [{ name: 'one', sizeBytes: 1.5 * 1024 ** 3 }])
  const made = await manageVolume(asMember(ctx), { host_id: hostId, name: 'file' }, { bootable: true, file: 'one' })
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('volume').set({ id: ID }).where('id', '=', made.id).execute()
  return { hostId }
}

const whileWaiting = ({ hostId }: { hostId: string }, ctx: TestCtx) => obey(ctx, hostId)
const rowOf = (ctx: TestCtx) => ctx.db.selectFrom('volume').selectAll().executeTakeFirstOrThrow()

test('a file becomes a volume whenever the controller dies', async () => {
  await survivesEveryCrash(
    createVolumeOperation,
    PARAMS,
    makeWorld,
    async ({ hostId }, ctx) => {
      const row = await rowOf(ctx)
      assert.deepEqual([row.status, row.host_id, row.claimed_gib], ['available', hostId, 2])
    },
    { whileWaiting },
  )
})

test('whatever fails, the file is there again, and nothing is claimed', async () => {
  await unwindsEveryFailure(
    createVolumeOperation,
    PARAMS,
    makeWorld,
    async ({ hostId }, ctx) => {
      const [document] = await volumesOfHost(ctx, hostId)
      const row = await rowOf(ctx)
      if (row.host_id !== null) assert.deepEqual([document?.state, document?.release], ['absent', 'one'])
      await obey(ctx, hostId)
      const after = await rowOf(ctx)
      assert.deepEqual([after.status, after.host_id, (await volumesLeft(ctx)).claimedOfPools], ['error_managing', null, 0])
    },
    { whileWaiting },
  )
})
