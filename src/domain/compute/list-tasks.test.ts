import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../store/context.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { sendCommand } from '../host/index.ts'
import { asMember, makeCloud, newServer, PROJECT } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { listServerKeys, type ServerFilter, serversByIds } from './list.ts'
import type { Server } from './server.ts'
import type { ServerRow } from './tables.ts'

const LIFECYCLES = ['building', 'built', 'error', 'deleting'] as const
const WANTED = ['running', 'stopped', 'paused'] as const
const OBSERVED = ['none', 'building', 'running', 'stopped', 'paused', 'absent', 'failed'] as const

const IMAGING = [null, 'image-snapshot', 'image-uploading'] as const

const STATES = IMAGING.flatMap((imaging) =>
  LIFECYCLES.flatMap((lifecycle) =>
    WANTED.flatMap((wanted_power) =>
      OBSERVED.flatMap((observed_power) =>
        [null, 'host-1'].map((host_id) => ({ lifecycle, wanted_power, observed_power, host_id, imaging })),
      ),
    ),
  ),
) satisfies Partial<ServerRow>[]

eachDatabase('servers listed by what goes on with them', (open) => {
  test('a filter finds those that show it', async () => {
    const ctx = asMember(testCtx(await open()))
    await makeCloud({ ...ctx, who: { kind: 'cloud' } })
    const [first] = await createServers(ctx, newServer({ nics: 'none' }))
    assert.ok(first)
    const { id: _id, ...row } = await ctx.db.selectFrom('server').selectAll().where('id', '=', first.id).executeTakeFirstOrThrow()
    await ctx.db.updateTable('server').set({ project_id: 'another' }).execute()
    for (const [i, state] of STATES.entries())
      await ctx.db
        .insertInto('server')
        .values({ ...row, ...state, id: `s-${i}` })
        .execute()
    await transact(ctx, async (tx) => {
      for (let i = 0; i < STATES.length; i += 3) await sendCommand(tx, 'host-1', `s-${i}`, { kind: 'reboot', hard: i % 2 === 0 })
      await sendCommand(tx, 'host-1', 's-1', { kind: 'console', bytes: 1 })
    })
    const find = async (filter: ServerFilter): Promise<Server[]> => {
      const { items } = await listServerKeys(ctx, { projectId: PROJECT, ...filter }, { limit: 1000 })
      return serversByIds(
        ctx,
        items.map(({ id }) => id),
      )
    }
    const byTask = Map.groupBy(await find({}), ({ task }) => task)
    assert.equal(byTask.size, 12, 'each task, and none')
    for (const [task, servers] of byTask) {
      if (task === null) continue
      const isReboot = task === 'rebooting' || task === 'hard-rebooting'
      const found = await find(isReboot ? { rebooting: [task] } : { task })
      assert.deepEqual(found.map(({ id }) => id).sort(), servers.map(({ id }) => id).sort(), task)
    }
    assert.deepEqual(
      new Set((await find({ rebooting: ['rebooting', 'hard-rebooting'], statuses: ['active'] })).map(({ status }) => status)),
      new Set(['active']),
    )
  })
})
