import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Operations } from '../../operation/operations.ts'
import { transact } from '../../store/context.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { forgetHost, listHosts } from '../host/index.ts'
import { asMember, makeCloud, newServer, obey, rowsLeft } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { removeServersOfHost } from './host-removal.ts'
import { createServerOperation } from './operations.ts'
import { deleteServer } from './remove.ts'
import { getServer } from './server.store.ts'

const LONG_MS = 61_000

const recover = (ctx: TestCtx) => new Operations({ ctx, kinds: [createServerOperation], owner: 'test' }).recover()

eachDatabase('a host that is gone', (open) => {
  /** A server that runs, one that is being deleted, and one whose guest has not started. */
  async function start() {
    const ctx = testCtx(await open())
    const { hostIds } = await makeCloud(ctx)
    const [hostId = ''] = hostIds
    const [runs, goes] = await createServers(asMember(ctx), newServer({ count: 2 }))
    await recover(ctx)
    await obey(ctx, hostId)
    await recover(ctx)
    const [begins] = await createServers(asMember(ctx), newServer())
    await recover(ctx)
    assert.ok(runs && goes && begins)
    await deleteServer(asMember(ctx), goes.id)
    return { ctx, hostId, runs: runs.id, begins: begins.id }
  }

  test('is not forgotten while it speaks, nor while it holds servers', async () => {
    const { ctx, hostId } = await start()
    await assert.rejects(forgetHost(ctx, hostId), { reason: 'host_alive' })
    await ctx.clock.advance(LONG_MS)
    await assert.rejects(forgetHost(ctx, hostId), { reason: 'host_in_use' })
    const given = transact(ctx, async (tx) => {
      await removeServersOfHost(tx, hostId)
      throw new Error('second thoughts')
    })
    await assert.rejects(given, /second thoughts/)
    assert.equal((await rowsLeft(ctx)).claim, 3)
    await assert.rejects(forgetHost(ctx, 'none'), { code: 'not_found' })
  })

  test('takes its servers with it: they end in error, can be deleted, and hold nothing', async () => {
    const { ctx, hostId, runs, begins } = await start()
    await ctx.clock.advance(LONG_MS)
    assert.equal(await removeServersOfHost(ctx, hostId), 3)
    await forgetHost(ctx, hostId)
    assert.deepEqual(await listHosts(ctx), [])
    for (const id of [runs, begins]) {
      const server = await getServer(asMember(ctx), id)
      assert.deepEqual(
        [server.status, server.fault?.message],
        ['error', 'The host of this server is gone, and its disk with it.'],
      )
    }
    await recover(ctx)
    const open = await ctx.db
      .selectFrom('operation')
      .select('id')
      .where('state', 'in', ['running', 'unwinding', 'stuck'])
      .execute()
    assert.deepEqual(open, [])
    for (const id of [runs, begins]) await deleteServer(asMember(ctx), id)
    assert.deepEqual(await rowsLeft(ctx), { server: 0, claim: 0, action: 0, command: 0, tag: 0, port: 0, claimedCpus: 0 })
  })
})
