import assert from 'node:assert/strict'
import { test } from 'node:test'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import type { TestCtx } from '../../store/testing.ts'
import { asMember, makeCloud, newServer, obey, rowsLeft } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { createServerOperation } from './operations.ts'
import type { ServerRow } from './tables.ts'

const ID = '55555555-5555-4555-8555-555555555555'

/** The row as `createServers` leaves it, under an id that the proof knows; the proof begins the operation itself. */
async function makeWorld(ctx: TestCtx) {
  const { hostIds } = await makeCloud(ctx)
  const [made] = await createServers(asMember(ctx), newServer())
  assert.ok(made)
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('server').set({ id: ID }).where('id', '=', made.id).execute()
  await ctx.db.updateTable('server_action').set({ server_id: ID }).where('server_id', '=', made.id).execute()
  await ctx.db.updateTable('port').set({ device_id: ID, server_id: ID }).where('device_id', '=', made.id).execute()
  return { hostId: hostIds[0] ?? '' }
}

const whileWaiting = ({ hostId }: { hostId: string }, ctx: TestCtx) => obey(ctx, hostId)
const serverRow = (ctx: TestCtx): Promise<ServerRow> => ctx.db.selectFrom('server').selectAll().executeTakeFirstOrThrow()

test('making a server survives the death of the controller at every point', async () => {
  await survivesEveryCrash(
    createServerOperation,
    { serverId: ID },
    makeWorld,
    async ({ hostId }, ctx) => {
      const row = await serverRow(ctx)
      assert.deepEqual([row.lifecycle, row.host_id, row.observed_power], ['built', hostId, 'running'])
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 1, action: 1, command: 0, tag: 0, port: 1, claimedCpus: 1 })
    },
    { whileWaiting },
  )
})

test('a server that cannot be made leaves its row with the fault, and nothing else', async () => {
  await unwindsEveryFailure(
    createServerOperation,
    { serverId: ID },
    makeWorld,
    async ({ hostId }, ctx) => {
      await obey(ctx, hostId) // the guest's end is told after the operation's
      const row = await serverRow(ctx)
      assert.deepEqual([row.lifecycle, row.host_id], ['error', null])
      assert.ok(row.fault)
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 0, action: 1, command: 0, tag: 0, port: 0, claimedCpus: 0 })
    },
    { whileWaiting },
  )
})
