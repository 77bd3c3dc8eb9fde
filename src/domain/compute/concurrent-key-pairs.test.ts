/** Key pairs that are made at the same time: no more than there is room for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, several } from '../../store/race.fixture.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { createKeypair } from './keypair.ts'
import { createProjectKeypair } from './project-keypair.ts'
import { computeQuotas } from './quotas.ts'

const PUBLIC = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBFcEzsqMovbBug2AdMdLPnYQC+o5p/Pz01bUARYEq9 me@home'
const ROOM = 2

eachDatabase('key pairs at once', (open) => {
  test('of one user, whose quota is counted over projects', async () => {
    const ctx = testCtx(await open())
    for (const projectId of ['p', 'q']) await computeQuotas.setLimits(ctx, projectId, { keypair: ROOM })
    const make = (i: number) =>
      createKeypair(ctx, i % 2 ? 'p' : 'q', { name: `k${i}`, type: 'ssh', userId: 'u', publicKey: PUBLIC })
    assert.deepEqual(await race(several(8, make)), { done: ROOM, quota_exceeded: 8 - ROOM })
    const rows = await ctx.db.selectFrom('keypair').select('number').execute()
    assert.equal(new Set(rows.map(({ number }) => number)).size, ROOM)
  })

  test('of one project', async () => {
    const ctx = testCtx(await open())
    await computeQuotas.setLimits(ctx, 'p', { keypair: ROOM })
    const make = (i: number) => createProjectKeypair(ctx, { projectId: 'p', name: `k${i}`, publicKey: PUBLIC })
    assert.deepEqual(await race(several(8, make)), { done: ROOM, quota_exceeded: 8 - ROOM })
  })
})
