import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import type { TestCtx } from '../../store/testing.ts'
import { createVolume } from './create.ts'
import { createVolumeOperation } from './operations.ts'
import { asMember, makePools, obey, volumesLeft } from './volume.fixture.ts'

const ID = '55555555-5555-4555-8555-555555555555'
const PARAMS = { volumeId: ID, requestId: 'req-1' }

/** The row as `createVolume` leaves it, under an id that the proof knows; the proof begins the operation itself. */
async function makeWorld(ctx: TestCtx) {
  const [hostId = ''] = await makePools(ctx)
  const made = await createVolume(asMember(ctx), { sizeGib: 3 })
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('volume').set({ id: ID }).where('id', '=', made.id).execute()
  return { hostId }
}

const whileWaiting = ({ hostId }: { hostId: string }, ctx: TestCtx) => obey(ctx, hostId)
const rowOf = (ctx: TestCtx) => ctx.db.selectFrom('volume').selectAll().executeTakeFirstOrThrow()

test('making a volume survives the death of the controller at every point', async () => {
  await survivesEveryCrash(
    createVolumeOperation,
    PARAMS,
    makeWorld,
    async ({ hostId }, ctx) => {
      const row = await rowOf(ctx)
      assert.deepEqual([row.status, row.host_id, row.pool, row.zone], ['available', hostId, 'file', 'zone-1'])
      const left = { volume: 1, metadata: 0, message: 0, claimedOfHosts: 3, claimedOfPools: 3 }
      assert.deepEqual(await volumesLeft(ctx), left)
    },
    { whileWaiting },
  )
})

test('a volume that cannot be made leaves its row with the fault and a message, and nothing else', async () => {
  await unwindsEveryFailure(
    createVolumeOperation,
    PARAMS,
    makeWorld,
    async ({ hostId }, ctx) => {
      await obey(ctx, hostId) // that the disk is gone is told after the operation's end
      const row = await rowOf(ctx)
      assert.deepEqual([row.status, row.host_id, row.pool], ['error', null, null])
      assert.ok(row.fault)
      const left = await volumesLeft(ctx)
      assert.deepEqual({ ...left, message: 1 }, { volume: 1, metadata: 0, message: 1, claimedOfHosts: 0, claimedOfPools: 0 })
      assert.ok((left.message ?? 0) >= 1)
    },
    { whileWaiting },
  )
})
