import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { recordChange, transact } from '../store/context.ts'
import type { Store } from '../store/store.ts'
import { openTestStore, type TestCtx, testCtx } from '../store/testing.ts'
import { Loop, type Task } from './loop.ts'

const open: (Store | Loop)[] = []

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await ('close' in one ? one.close() : one.stop())
})

async function context(): Promise<TestCtx> {
  const store = await openTestStore()
  open.push(store)
  return testCtx(store)
}

function loopOf(ctx: TestCtx, tasks: Task[], owner = 'one'): Loop {
  const loop = new Loop({ ctx, owner })
  open.push(loop)
  for (const task of tasks) loop.add(task)
  loop.start()
  return loop
}

test('a task runs at the start, when its time has come and when what it watches changes', async () => {
  const ctx = await context()
  let runs = 0
  loopOf(ctx, [{ name: 't', every: 1000, wakeOn: ['port'], run: async () => void runs++ }])
  await ctx.clock.advance(0)
  assert.equal(runs, 1)
  await ctx.clock.advance(1000)
  assert.equal(runs, 2)
  await transact(ctx, async (tx) => recordChange(tx, 'port', 'p'))
  await transact(ctx, async (tx) => recordChange(tx, 'image', 'i'))
  await ctx.clock.advance(0)
  assert.equal(runs, 3)
})

test('wakes during a run lead to one more run after it, never to two at once', async () => {
  const ctx = await context()
  let [runs, now] = [0, 0]
  const run = async () => {
    assert.equal(++now, 1)
    runs += 1
    await ctx.clock.sleep(100)
    now -= 1
  }
  const loop = loopOf(ctx, [{ name: 't', every: 60_000, run }])
  await ctx.clock.advance(10)
  for (let i = 0; i < 5; i++) loop.wake('t')
  await ctx.clock.advance(1000)
  assert.equal(runs, 2)
})

test('a task that fails is tried again with growing pauses, and its error is kept until it succeeds', async () => {
  const ctx = await context()
  const at: number[] = []
  const start = ctx.clock.now()
  const run = async () => {
    at.push(ctx.clock.now() - start)
    if (at.length < 5) throw new Error('no')
    return { fine: true }
  }
  const loop = loopOf(ctx, [{ name: 't', every: 60_000, run }])
  await ctx.clock.advance(700)
  assert.deepEqual(at, [0, 100, 300, 700])
  const [failing] = loop.status()
  assert.equal(failing?.lastError, 'Error: no')
  assert.equal(failing?.failures, 4)
  await ctx.clock.advance(800)
  const [fine] = loop.status()
  assert.deepEqual([fine?.lastError, fine?.failures, fine?.lastResult], [undefined, 0, { fine: true }])
})

test('a failing task that is woken all the time is still not run more than once a second', async () => {
  const ctx = await context()
  let runs = 0
  const run = async () => {
    runs += 1
    throw new Error('no')
  }
  const loop = loopOf(ctx, [{ name: 't', every: 60_000, run }])
  await ctx.clock.advance(60_000)
  runs = 0
  for (let i = 0; i < 100; i++) {
    loop.wake('t')
    await ctx.clock.advance(100)
  }
  assert.ok(runs >= 9 && runs <= 11, `${runs} runs in ten seconds`)
})

test('a lone task runs on one controller; another takes over when that has gone', async () => {
  const ctx = await context()
  const ran: string[] = []
  const task = (name: string): Task => ({ name: 't', every: 1000, alone: true, run: async () => void ran.push(name) })
  const first = loopOf(ctx, [task('first')], 'first')
  await ctx.clock.advance(10)
  const second = loopOf(ctx, [task('second')], 'second')
  await ctx.clock.advance(5000)
  assert.deepEqual(new Set(ran), new Set(['first']))
  assert.deepEqual([first.status()[0]?.here, second.status()[0]?.here], [true, false])
  await first.stop()
  await ctx.clock.advance(1000)
  assert.equal(ran.at(-1), 'second')
})

test('a lone task that fails again and again on one controller is done by another', async () => {
  const ctx = await context()
  const [failed, done]: [number[], number[]] = [[], []]
  const start = ctx.clock.now()
  const lone = (run: () => void): Task => ({ name: 't', every: 5_000, alone: true, run: async () => run() })
  const cannot = () => {
    failed.push(ctx.clock.now() - start)
    throw new Error('out of reach from here')
  }
  loopOf(ctx, [lone(cannot)], 'first')
  await ctx.clock.advance(0)
  loopOf(ctx, [lone(() => done.push(ctx.clock.now() - start))], 'second')
  await ctx.clock.advance(60_000)
  assert.deepEqual(failed.slice(0, 3), [0, 100, 300])
  assert.ok((done[0] ?? 60_000) <= 10_000, `first done at ${done[0]}`)
  assert.ok(done.length >= 10, `${done.length} times`)
})

test('a lone task whose lease was lost is aborted', async () => {
  const ctx = await context()
  let reason: unknown
  const run = (c: { signal: AbortSignal }) =>
    ctx.clock.sleep(1e8, c.signal).catch((error) => {
      reason = error
    })
  loopOf(ctx, [{ name: 't', every: 1000, alone: true, run }])
  await ctx.clock.advance(20_000)
  assert.equal(reason, undefined, 'it is renewed while it runs')
  await ctx.db.updateTable('lease').set({ owner: 'thief' }).execute()
  await ctx.clock.advance(5000)
  assert.match(String(reason), /lease task\/t is lost/)
})

test('a lone task that is woken again and again does not write its lease each time, and keeps it', async () => {
  const ctx = await context()
  let runs = 0
  const loop = loopOf(ctx, [{ name: 't', every: 60_000, alone: true, run: async () => void runs++ }])
  const untils = new Set<number>()
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 5; i++) {
      loop.wake('t')
      await ctx.clock.advance(200)
    }
    const { until } = await ctx.db.selectFrom('lease').select('until').executeTakeFirstOrThrow()
    assert.ok(until > ctx.clock.now())
    untils.add(until)
  }
  assert.ok(runs > 100 && untils.size <= 7, `${runs} runs, ${untils.size} leases`)
})

test('stopping aborts what runs and waits for it', async () => {
  const ctx = await context()
  let ended = false
  const run = async (c: { signal: AbortSignal }) => {
    await c.signal.aborted
    await ctx.clock.sleep(1e8, c.signal).catch(() => {})
    ended = true
  }
  const loop = loopOf(ctx, [{ name: 't', every: 1000, run }])
  await ctx.clock.advance(0)
  await loop.stop()
  assert.equal(ended, true)
  assert.equal(ctx.clock.timers, 0)
})
