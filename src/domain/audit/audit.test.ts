import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Who } from '../../kernel/context.ts'
import { silentLog } from '../../kernel/log.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { AuditLog, auditPruning, listAuditEvents, streamAuditEvents, type Told } from './index.ts'

const user = (name: string, projectId = 'p'): Who => ({
  kind: 'user',
  userId: name,
  userName: name,
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: projectId, projectDomainId: 'default' },
  roles: ['manager'],
})

const told = (change: Partial<Told>): Told => ({
  at: 1000,
  requestId: 'req-1',
  who: user('ann'),
  address: '10.0.0.1',
  face: 'things',
  dialect: 'openstack-json',
  reads: false,
  action: 'servers:delete',
  operation: 'deleteServer',
  targets: { server_id: 's1' },
  changed: [{ kind: 'server', id: 's1' }],
  outcome: 'allowed',
  ...change,
})

eachDatabase('audit', (open) => {
  const begin = async () => {
    const store = await open()
    const clock = virtualClock()
    const ctx = testCtx(store, { clock })
    const log = new AuditLog({ db: store.db, clock, random: ctx.random, log: silentLog })
    const list = async (filter = {}) => (await listAuditEvents(ctx, { filter, limit: 100 })).items
    return { ctx, clock, log, list }
  }

  test('what changed something is kept with who, where and which rows, and found by each', async () => {
    const { log, list } = await begin()
    log.tell(told({}))
    log.tell(told({ at: 2000, requestId: 'req-2', who: user('bob', 'q'), targets: {}, changed: [{ kind: 'port', id: 'x_1' }] }))
    await log.write()
    const [bobs, anns] = await list()
    assert.deepEqual([bobs?.user_id, bobs?.project_id, bobs?.changed], ['bob', 'q', ['port x_1']])
    assert.deepEqual([anns?.targets, anns?.address], [{ server_id: 's1' }, '10.0.0.1'])
    for (const filter of [{ userId: 'ann' }, { projectId: 'p' }, { row: 's1' }, { requestId: 'req-1' }, { until: 1500 }])
      assert.deepEqual(
        (await list(filter)).map(({ id }) => id),
        [anns?.id],
      )
    assert.deepEqual((await list({ row: 'x%1' })).length, 0)
    assert.deepEqual((await list({ row: 'x_1' })).length, 1)
  })

  test('looking is not kept, nor what agents report; what was refused is, as far as its caller may cause it', async () => {
    const { log, list, clock } = await begin()
    log.tell(told({ reads: true, changed: [] }))
    log.tell(told({ who: { kind: 'agent', hostId: 'h' } }))
    for (let i = 0; i < 500; i++)
      log.tell(told({ at: i, changed: [], outcome: 'refused', error: { code: 'forbidden', reason: 'policy' } }))
    log.tell(told({ who: { kind: 'nobody' }, changed: [], outcome: 'refused' }))
    await log.write()
    const kept = await list()
    assert.equal(kept.filter(({ actor_kind }) => actor_kind === 'user').length, 50)
    assert.equal(kept.filter(({ actor_kind }) => actor_kind === 'nobody').length, 1)
    await clock.advance(10_000)
    for (let i = 0; i < 500; i++) log.tell(told({ changed: [], outcome: 'refused' }))
    await log.write()
    assert.equal((await list()).length, 71)
  })

  test('writers at the same time write each event once', async () => {
    const { log, list } = await begin()
    for (let i = 0; i < 600; i++) log.tell(told({ at: i }))
    const writing = Array.from({ length: 5 }, () => log.write())
    for (let i = 600; i < 900; i++) log.tell(told({ at: i }))
    await Promise.all([...writing, log.write(), log.write()])
    assert.equal((await list({})).length, 100)
    assert.equal((await list({ since: 850 })).length, 50)
    assert.equal((await list({ until: 50 })).length, 50)
  })

  test('pages and the export go through all, each once; a manager reads of its own project', async () => {
    const { ctx, log } = await begin()
    for (let i = 0; i < 30; i++)
      log.tell(told({ at: Math.floor(i / 3), requestId: `req-${i}`, who: user('ann', i % 2 ? 'p' : 'q') }))
    await log.write()
    const seen: string[] = []
    let marker: string | undefined
    do {
      const page = await listAuditEvents(ctx, { filter: {}, limit: 7, marker })
      seen.push(...page.items.map(({ request_id }) => request_id))
      marker = page.more ? page.items.at(-1)?.id : undefined
    } while (marker !== undefined)
    assert.equal(new Set(seen).size, 30)
    assert.equal(seen.length, 30)
    const exported = await Array.fromAsync(streamAuditEvents(ctx, {}))
    assert.deepEqual(
      exported.map(({ at }) => at),
      exported.map(({ at }) => at).sort((a, b) => a - b),
    )
    assert.equal(exported.length, 30)
    const manager = { ...ctx, who: user('mia', 'p') }
    assert.equal((await listAuditEvents(manager, { filter: {}, limit: 100 })).items.length, 15)
    await assert.rejects(listAuditEvents(manager, { filter: {}, limit: 1, marker: 'unknown' }), { code: 'bad_request' })
  })

  test('what is old goes, and what is too much', async () => {
    const { ctx, clock, log, list } = await begin()
    const day = 86_400_000
    log.tell(told({ at: clock.now() - 91 * day }))
    for (let i = 0; i < 10; i++) log.tell(told({ at: clock.now() - i }))
    await log.write()
    await auditPruning({ days: 90, events: 1000 }).run(ctx)
    assert.equal((await list()).length, 10)
    await auditPruning({ days: 90, events: 4 }).run(ctx)
    assert.equal((await list()).length, 4)
  })
})
