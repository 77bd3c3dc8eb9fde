import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import { Operations } from '../../operation/operations.ts'
import type { TestCtx } from '../../store/testing.ts'
import { createVolumeOperation } from '../volume/operations.ts'
import { asMember, rowsLeft } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { createWithVolumesOperation } from './create-with-volumes.ts'
import { bootable, bootingFrom, makeCloudWithPools, obeyAll, rootOf, volumesBy } from './with-volumes.fixture.ts'

const ID = '55555555-5555-4555-8555-555555555555'

/** The row as `createServers` leaves it, under an id that the proof knows, with a volume that it took and one that is made. */
async function makeWorld(ctx: TestCtx) {
  const [hostId = ''] = await makeCloudWithPools(ctx)
  const root = rootOf({ kind: 'volume', id: await bootable(ctx, hostId) })
  const blank = { source: { kind: 'blank' as const }, sizeGib: 7, deleteOnTermination: false }
  const [made] = await createServers(asMember(ctx), { ...bootingFrom(root, blank), nics: 'auto' })
  assert.ok(made)
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('server').set({ id: ID }).where('id', '=', made.id).execute()
  for (const table of ['server_action', 'server_volume', 'volume_attachment'] as const)
    await ctx.db.updateTable(table).set({ server_id: ID }).where('server_id', '=', made.id).execute()
  await ctx.db.updateTable('port').set({ device_id: ID, server_id: ID }).where('device_id', '=', made.id).execute()
  return { hostId }
}

/** The volumes' own operations go on meanwhile. */
async function whileWaiting({ hostId }: { hostId: string }, ctx: TestCtx) {
  await obeyAll(ctx, hostId)
  const running = ctx.db.selectFrom('operation').select('id').where('kind', '=', 'volume.create').where('state', '=', 'running')
  const volumes = new Operations({ ctx, kinds: [createVolumeOperation], owner: 'volumes' })
  for (const { id } of await running.execute()) await volumes.run(id)
}

test('making a server with volumes survives the death of the controller at every point', async () => {
  await survivesEveryCrash(
    createWithVolumesOperation,
    { serverId: ID },
    makeWorld,
    async ({ hostId }, ctx) => {
      const row = await ctx.db.selectFrom('server').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([row.lifecycle, row.host_id, row.observed_power], ['built', hostId, 'running'])
      assert.deepEqual(await volumesBy(ctx), [
        ['in-use', 'present'],
        ['in-use', 'present'],
      ])
      const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
      assert.equal(claimed_volume_gib, 7)
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 1, action: 1, command: 0, tag: 0, port: 1, claimedCpus: 1 })
    },
    { whileWaiting },
  )
})

test('a server with volumes that cannot be made leaves its row with the fault, and the volume that it took', async () => {
  await unwindsEveryFailure(
    createWithVolumesOperation,
    { serverId: ID },
    makeWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx) // the guest's end is told after the operation's
      await whileWaiting(world, ctx)
      const row = await ctx.db.selectFrom('server').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([row.lifecycle, row.host_id], ['error', null])
      assert.ok(row.fault)
      assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
      const left = await ctx.db.selectFrom('server_volume').selectAll().execute()
      assert.deepEqual([left, await ctx.db.selectFrom('volume_attachment').selectAll().execute()], [[], []])
      const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
      assert.equal(claimed_volume_gib, 0)
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 0, action: 1, command: 0, tag: 0, port: 0, claimedCpus: 0 })
    },
    { whileWaiting },
  )
})
