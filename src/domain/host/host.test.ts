import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '../../store/context.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { judgeSilence } from './checks/hosts.ts'
import { reportHost } from './host.ts'
import {
  allowJoin,
  authenticateHost,
  awaitCommand,
  claimHost,
  commandsOfHost,
  forgetHost,
  getHost,
  type HostFacts,
  type HostPart,
  isHeard,
  joinHost,
  listHosts,
  releaseHost,
  reportObserved,
  sendCommand,
  settleCommand,
  touchHost,
  usualPlacement,
  waitWanted,
  wantedOfHost,
} from './index.ts'

const FACTS: HostFacts = {
  hostname: 'h',
  version: '1',
  cpus: 2,
  memoryMib: 2560,
  diskGib: 100,
  accelerator: 'kvm',
  acceleratorReason: '',
  datapath: 'kernel',
  datapathReason: '',
  warnings: [],
}

async function joined(ctx: TestCtx, hostname: string, zone = 'west-1') {
  await allowJoin(ctx, 'token', ctx.clock.now() + 1000)
  return joinHost(ctx, { token: 'token', hostname, zone })
}

/** Has said what it has. */
async function reporting(ctx: TestCtx, hostname: string, zone?: string): Promise<string> {
  const { hostId } = await joined(ctx, hostname, zone)
  await transact(ctx, (tx) => reportHost(tx, hostId, 1, FACTS))
  return hostId
}

const claim = (ctx: TestCtx, serverId: string, need = { cpus: 1, memoryMib: 512, diskGib: 1 }, only = {}) =>
  transact(ctx, (tx) => claimHost(tx, serverId, need, usualPlacement, only))

eachDatabase('hosts', (open) => {
  test('a join token holds as long as it was made for; joining again ends the old credential', async () => {
    const ctx = testCtx(await open())
    await allowJoin(ctx, 'token', ctx.clock.now() + 1000)
    const input = { token: 'token', hostname: 'one', zone: 'west-1' }
    await assert.rejects(joinHost(ctx, { ...input, token: 'another' }), { code: 'unauthorized', reason: 'join_token' })
    const first = await joinHost(ctx, input)
    await authenticateHost(ctx, first)
    const second = await joinHost(ctx, input)
    assert.equal(second.hostId, first.hostId)
    await assert.rejects(authenticateHost(ctx, first), { code: 'unauthorized' })
    await authenticateHost(ctx, second)
    await ctx.clock.advance(1001)
    await assert.rejects(joinHost(ctx, input), { reason: 'join_token' })
    const kept = JSON.stringify(await ctx.db.selectFrom('host').selectAll().execute())
    assert.ok(!kept.includes(second.secret), 'only a hash is kept')
  })

  test('an older report is dropped; silence is told after a minute', async () => {
    const ctx = testCtx(await open())
    const hostId = await reporting(ctx, 'one')
    const report = (generation: number, cpus: number) =>
      transact(ctx, (tx) => reportHost(tx, hostId, generation, { ...FACTS, cpus }))
    assert.deepEqual([await report(3, 8), await report(2, 4), await report(3, 4)], [true, false, false])
    const host = await getHost(ctx, hostId)
    assert.deepEqual([host.cpus, host.facts.cpus, isHeard(ctx, host)], [8, 8, true])
    await ctx.clock.advance(60_001)
    assert.equal(isHeard(ctx, host), false)
  })

  test('what a controller has heard by a clock that was ahead keeps no dead host alive', async () => {
    const ctx = testCtx(await open())
    const hostId = await reporting(ctx, 'one')
    const ahead = { ...ctx, clock: { ...ctx.clock, now: () => ctx.clock.now() + 3_600_000 } }
    await transact(ahead, (tx) => reportHost(tx, hostId, 9, FACTS))
    await ctx.clock.advance(1000)
    assert.equal(isHeard(ctx, await getHost(ctx, hostId)), false)
    const [told] = judgeSilence(await listHosts(ctx), await listHosts(ctx), ctx.clock.now())
    assert.match(told?.why ?? '', /by a controller whose clock was at least 3599 s ahead/)
    await forgetHost(ctx, hostId)
  })

  test('guests go where most memory is free, within zone and name, and nowhere when nothing fits', async () => {
    const ctx = testCtx(await open())
    const [one, two] = [await reporting(ctx, 'one'), await reporting(ctx, 'two', 'east')]
    assert.equal(await claim(ctx, 'a'), one)
    assert.equal(await claim(ctx, 'a'), one, 'a claim is kept')
    assert.equal(await claim(ctx, 'b'), two)
    assert.equal(await claim(ctx, 'c', undefined, { zone: 'east' }), two)
    assert.equal(await claim(ctx, 'd', undefined, { hostname: 'one' }), one)
    await assert.rejects(claim(ctx, 'e', undefined, { zone: 'west' }), { code: 'no_capacity', reason: 'no_room' })
    await assert.rejects(claim(ctx, 'e', { cpus: 1, memoryMib: 4096, diskGib: 1 }), { reason: 'no_room' })
    await transact(ctx, (tx) => releaseHost(tx, 'a'))
    await transact(ctx, (tx) => releaseHost(tx, 'a')) // absent is success
    assert.equal((await getHost(ctx, one)).claimed_cpus, 1)
    await ctx.clock.advance(60_001)
    await assert.rejects(claim(ctx, 'f'), { reason: 'no_room' })
  })

  test('parallel claims never promise more than a host has', async () => {
    const ctx = testCtx(await open())
    const hostId = await reporting(ctx, 'one') // 2,560 MiB, of which 512 are the host's own
    const made = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => claim(ctx, `s${i}`)))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 4)
    const host = await getHost(ctx, hostId)
    assert.deepEqual([host.claimed_cpus, host.claimed_memory_mib, host.claimed_disk_gib], [4, 2048, 4])
  })

  test('a host is forgotten only when it is silent and carries nothing', async () => {
    const ctx = testCtx(await open())
    const hostId = await reporting(ctx, 'one')
    await assert.rejects(forgetHost(ctx, hostId), { code: 'conflict', reason: 'host_alive' })
    await claim(ctx, 'a')
    await ctx.clock.advance(60_001)
    await assert.rejects(forgetHost(ctx, hostId), { reason: 'host_in_use' })
    await transact(ctx, (tx) => releaseHost(tx, 'a'))
    await forgetHost(ctx, hostId)
    assert.deepEqual(await listHosts(ctx), [])
    await assert.rejects(forgetHost(ctx, hostId), { code: 'not_found' })
  })

  test('an act is sent until it is acknowledged, once; who waits is told how it ended', async () => {
    const ctx = testCtx(await open())
    const { hostId } = await joined(ctx, 'one')
    const act = { kind: 'console', bytes: 10 } as const
    const id = await transact(ctx, (tx) => sendCommand(tx, hostId, 's', act))
    assert.deepEqual(await commandsOfHost(ctx, hostId), [{ id, guestId: 's', act }])
    const waiting = awaitCommand(ctx, id, 5000)
    const settle = (done: object) => transact(ctx, (tx) => settleCommand(tx, hostId, { id, ...done }))
    assert.equal(await transact(ctx, (tx) => settleCommand(tx, 'another', { id })), undefined)
    assert.equal((await settle({ output: 'hello' }))?.state, 'done')
    assert.equal(await settle({ error: 'late' }), undefined)
    assert.equal(await waiting, 'hello')
    assert.deepEqual(await commandsOfHost(ctx, hostId), [])
    const failing = await transact(ctx, (tx) => sendCommand(tx, hostId, 's', act))
    await transact(ctx, (tx) => settleCommand(tx, hostId, { id: failing, error: 'no such guest' }))
    await assert.rejects(awaitCommand(ctx, failing, 5000), { code: 'unavailable', message: 'no such guest' })
  })

  test('a poll waits for what is newer, and no longer than it may', async () => {
    const ctx = testCtx(await open())
    const { hostId } = await joined(ctx, 'one')
    assert.equal(await waitWanted(ctx, hostId, 0, 5000), 1)
    const woken = waitWanted(ctx, hostId, 1, 5000)
    await transact(ctx, (tx) => touchHost(tx, hostId))
    assert.equal(await woken, 2)
    const late = waitWanted(ctx, hostId, 2, 5000)
    while (ctx.clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
    await ctx.clock.advance(5000)
    assert.equal(await late, 2)
  })

  test('a document has every part; a report goes to the parts it names, in their order, all or none', async () => {
    const ctx = testCtx(await open())
    const { hostId } = await joined(ctx, 'one')
    const heard: unknown[] = []
    const part = (name: string, observe?: HostPart['observe']): HostPart => ({
      form: { name, wanted: {} as HostPart['form']['wanted'] },
      wanted: async (_ctx, id) => [`${name} of ${id}`],
      observe,
    })
    const parts = [
      part('disks', async (_tx, id, observed, all) => void heard.push(['disks', id, observed, all])),
      part('shares'),
      part('ports', async (_tx, _id, observed) => {
        if ((observed as unknown[]).length > 1) throw new Error('two is too many')
        heard.push(['ports', observed])
      }),
    ]
    assert.deepEqual(await wantedOfHost(ctx, hostId, 7, parts), {
      protocol: 2,
      revision: 7,
      observedGeneration: 0,
      parts: { disks: [`disks of ${hostId}`], shares: [`shares of ${hostId}`], ports: [`ports of ${hostId}`] },
    })
    const report = (generation: number, said: Record<string, unknown[]>) =>
      reportObserved(ctx, hostId, { generation, about: FACTS, all: true, parts: said }, parts)
    await report(1, { ports: ['p'], shares: [], disks: [], unknown: [] })
    assert.deepEqual(heard.splice(0), [
      ['disks', hostId, [], true],
      ['ports', ['p']],
    ])
    await report(1, { ports: ['old'] })
    assert.deepEqual(heard, [])
    await assert.rejects(report(2, { ports: ['p', 'q'] }), /too many/)
    assert.equal((await getHost(ctx, hostId)).observed_generation, 1)
  })
})
