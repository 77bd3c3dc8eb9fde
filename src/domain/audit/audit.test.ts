import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Who } from '../../kernel/context.ts'
import { silentLog } from '../../kernel/log.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
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

  test('what changes something is kept by the same commit, and by none that fails', async () => {
    const { ctx, log, list } = await begin()
    const changed: Told['changed'][number][] = []
    const asked: StoreCtx = { ...ctx, who: user('ann'), changed }
    const record = { id: 'e1' }
    const recording = log.recording(asked, () => ({ ...told({ changed }), record }))
    const change = (id: string) => transact(recording, async (tx) => recordChange(tx, 'server', id))
    await change('s1')
    assert.deepEqual([(await list({ row: 's1' }))[0]?.changed, (await list()).length], [['server s1'], 1])
    const failing = transact(recording, async (tx) => {
      recordChange(tx, 'server', 's2')
      await sql`select 1 from nowhere`.execute(tx.db)
    })
    await assert.rejects(failing)
    assert.equal((await list({ row: 's2' })).length, 0)
    await change('s3') // the same request goes on: one event
    assert.deepEqual(
      (await list()).map((event) => event.changed),
      [['server s1', 'server s3']],
    )
    assert.equal((await list({ row: 's3', userId: 'ann' })).length, 1)
    log.tell(told({ changed: [...changed, { kind: 'login', id: 'ann' }], record })) // what is no row of a transaction
    await log.write()
    assert.deepEqual((await list({ row: 'ann' })).length, 1)
    log.tell(told({ changed, record, outcome: 'failed', error: { code: 'internal', reason: undefined } }))
    await log.write()
    const [event, ...others] = await list()
    assert.deepEqual([event?.outcome, event?.error_code, others.length], ['failed', 'internal', 0])
  })

  test('a row that nobody watches is kept by the same commit, too; looking is not, whatever it writes', async () => {
    const { ctx, log, list } = await begin()
    const asked = { ...ctx, who: user('ann') }
    const recording = (change: Partial<Told>) =>
      log.recording(asked, () => ({ ...told({ changed: [], ...change }), record: { id: 'e1' } }))
    const insert = (tx: StoreCtx) =>
      tx.db.insertInto('oauth1_consumer').values({ id: 'c1', description: '', sealed: '', extra: '{}' }).execute()
    const remove = (tx: StoreCtx) => tx.db.deleteFrom('oauth1_consumer').where('id', '=', 'c1').returning('id').execute()
    await transact(recording({}), remove)
    await transact(recording({ reads: true }), insert)
    assert.equal((await list()).length, 0)
    await transact(recording({}), remove)
    assert.deepEqual(
      (await list()).map(({ action, outcome }) => [action, outcome]),
      [['servers:delete', 'allowed']],
    )
    log.tell(told({ changed: [], record: { id: 'e1', stored: '' }, outcome: 'refused' }))
    await log.write()
    assert.deepEqual((await list())[0]?.outcome, 'refused')
  })

  test('what only looks or comes from an agent is not recorded with changes', async () => {
    const { ctx, log, list } = await begin()
    const agent = log.recording({ ...ctx, who: { kind: 'agent', hostId: 'h' } }, () => ({ ...told({}), record: { id: 'e1' } }))
    await transact(agent, async (tx) => recordChange(tx, 'host', 'h'))
    assert.equal((await list()).length, 0)
  })

  test('each filter is read by an index in the order of time', async () => {
    const { ctx, log, list } = await begin()
    for (let i = 0; i < 6; i++) log.tell(told({ at: i, requestId: `r${i}`, action: i % 2 ? 'a' : 'b', face: i % 3 ? 'x' : 'y' }))
    log.tell(told({ at: 9, requestId: 'r9', changed: [], outcome: 'refused', who: user('bob', 'q') }))
    await log.write()
    const found = async (filter: object) => (await list(filter)).map(({ request_id }) => request_id)
    assert.deepEqual(await found({ action: 'a' }), ['r5', 'r3', 'r1'])
    assert.deepEqual(await found({ action: 'a', face: 'x', projectId: 'p' }), ['r5', 'r1'])
    assert.deepEqual(await found({ face: 'y', since: 1 }), ['r3'])
    assert.deepEqual(await found({ outcome: 'refused' }), ['r9'])
    assert.deepEqual(await found({ outcome: 'allowed', row: 's1', until: 2 }), ['r1', 'r0'])
    assert.deepEqual(await found({ userId: 'bob', row: 's1' }), ['r9'])
    const own = { ...ctx, who: user('bob', 'q'), reach: { service: 'audit', kind: 'own', userId: 'bob' } } as const
    assert.equal((await listAuditEvents(own, { filter: {}, limit: 9 })).items.length, 1)
    assert.equal((await listAuditEvents(own, { filter: { userId: 'ann' }, limit: 9 })).items.length, 0)
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
