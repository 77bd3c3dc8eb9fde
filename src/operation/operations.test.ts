import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../kernel/errors.ts'
import { eventually } from '../kernel/eventually.fixture.ts'
import { defineRefusals } from '../kernel/refusal.ts'
import { recordChange, transact } from '../store/context.ts'
import { eachDatabase, type OpenStore, type TestCtx, testCtx } from '../store/testing.ts'
import { type AnyOperation, again, beginOperation, operation } from './operation.ts'
import { operationPruning } from './operation-pruning.ts'
import { Operations } from './operations.ts'

const refusals = defineRefusals('test', {
  full: { code: 'no_capacity', say: ({ hosts }: { hosts: number }) => `All ${hosts} hosts are full.` },
})

type Params = { n: number }

async function cloud(open: OpenStore, kinds: AnyOperation[], owner = 'one') {
  const ctx = testCtx(await open())
  const operations = new Operations({ ctx, kinds, owner })
  return { ctx, operations }
}

const begin = (ctx: TestCtx, kind: Parameters<typeof beginOperation<Params>>[1], n = 1) =>
  transact(ctx, (tx) => beginOperation(tx, kind, { n }))

const change = (ctx: TestCtx, kind: string, id: string) => transact(ctx, async (tx) => recordChange(tx, kind, id))

const rowOf = (ctx: TestCtx, id: string) =>
  ctx.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** Lets real databases answer; virtual time stands still. */
const until = (check: () => Promise<boolean> | boolean) => eventually('what the test waits for', check, 1)

eachDatabase(
  'operations',
  (open) => {
    test('what begins in a transaction runs when that has committed; outputs reach later steps', async () => {
      const seen: unknown[] = []
      const kind = operation<Params>('sum')
        .step('double', async (_, { params }) => params.n * 2)
        .step('add', async (_, { params, outputs }) => ({ sum: outputs.double + params.n }))
        .step('tell', async (_, { outputs }) => void seen.push(outputs.add.sum))
      const { ctx, operations } = await cloud(open, [kind])
      operations.start()
      const id = await transact(ctx, async (tx) => {
        const begun = await beginOperation(tx, kind, { n: 7 })
        assert.deepEqual(seen, [])
        return begun
      })
      await until(async () => (await rowOf(ctx, id)).state === 'done')
      assert.deepEqual(seen, [21])
      await operations.stop()
    })

    test('one that waits is woken by its change, and by no other', async () => {
      let tries = 0
      let there = false
      const kind = operation<Params>('wait').step('guest', async () => {
        tries += 1
        if (!there) return again({ on: { kind: 'server', id: 's' } })
      })
      const { ctx, operations } = await cloud(open, [kind])
      operations.start()
      const id = await begin(ctx, kind)
      await until(async () => (await rowOf(ctx, id)).wake_key === 'server/s')
      await change(ctx, 'server', 'other')
      await change(ctx, 'port', 's')
      await operations.recover()
      assert.equal(tries, 2, 'recovery looks once, other changes never')
      there = true
      await change(ctx, 'server', 's')
      await ctx.clock.advance(0)
      await until(async () => (await rowOf(ctx, id)).state === 'done')
      assert.equal(tries, 3)
      await operations.stop()
    })

    test('a change between the look and the wait is not missed', async () => {
      let tries = 0
      const kind = operation<Params>('wait').step('guest', async (ctx) => {
        tries += 1
        if (tries > 1) return
        await change(ctx as TestCtx, 'server', 's')
        return again({ on: { kind: 'server', id: 's' } })
      })
      const { ctx, operations } = await cloud(open, [kind])
      operations.start()
      const id = await begin(ctx, kind)
      await until(async () => {
        await ctx.clock.advance(0)
        return (await rowOf(ctx, id)).state === 'done'
      })
      assert.equal(ctx.clock.now(), (await rowOf(ctx, id)).updated_at, 'no time had to pass')
      await operations.stop()
    })

    test('a step that is not done within its time has failed, counted from its first try, restarts or not', async () => {
      const undone: string[] = []
      const kind = operation<Params>('late').step(
        'guest',
        async () => again({ on: { kind: 'server', id: 's' } }),
        async (_, { failure }) => void undone.push(`${failure.code}: ${failure.message}`),
        { within: 60_000 },
      )
      const { ctx, operations } = await cloud(open, [kind])
      const id = await begin(ctx, kind)
      await operations.run(id)
      await ctx.clock.advance(40_000)
      operations.die()
      const second = new Operations({ ctx, kinds: [kind], owner: 'one' })
      await second.recover()
      assert.equal((await rowOf(ctx, id)).state, 'running')
      await ctx.clock.advance(20_000)
      await until(async () => (await rowOf(ctx, id)).state === 'failed')
      assert.deepEqual(undone, ['unavailable: Not finished within 60 seconds.'])
      await second.stop()
    })

    test('a step that hangs is aborted at its deadline', async () => {
      const kind = operation<Params>('hangs').step('call', (ctx) => ctx.clock.sleep(1e9, ctx.signal), undefined, {
        within: 5000,
      })
      const { ctx, operations } = await cloud(open, [kind])
      const id = await begin(ctx, kind)
      const over = operations.run(id)
      await until(() => ctx.clock.timers >= 2)
      await ctx.clock.advance(5000)
      await over
      assert.equal((await rowOf(ctx, id)).state, 'failed')
      await operations.stop()
    })

    test('what may pass is tried again with pauses, anything else is undone at once', async () => {
      const tries = { busy: 0, wrong: 0 }
      const busy = operation<Params>('busy').step('call', async () => {
        tries.busy += 1
        if (tries.busy < 4) throw new CloudError('unavailable', 'No answer.')
      })
      const wrong = operation<Params>('wrong').step('call', async () => {
        tries.wrong += 1
        throw refusals.full({ hosts: 3 })
      })
      const { ctx, operations } = await cloud(open, [busy, wrong])
      const ids = [await begin(ctx, busy), await begin(ctx, wrong)] as const
      for (const id of ids) await operations.run(id)
      assert.deepEqual(JSON.parse((await rowOf(ctx, ids[1])).failure ?? ''), {
        code: 'no_capacity',
        message: 'All 3 hosts are full.',
        refusal: { service: 'test', reason: 'full', facts: { hosts: 3 } },
        step: 'call',
      })
      await until(async () => {
        await ctx.clock.advance(1000)
        return (await rowOf(ctx, ids[0])).state === 'done'
      })
      assert.deepEqual(tries, { busy: 4, wrong: 1 })
      await operations.stop()
    })

    test('an undo that fails leaves it stuck, shown, until an operator has it tried again or gives it up', async () => {
      let mended = false
      const kind = operation<Params>('stuck').step(
        'call',
        () => Promise.reject(new Error('secret inside')),
        async () => {
          if (!mended) throw new Error('disk on fire')
        },
      )
      const { ctx, operations } = await cloud(open, [kind])
      const [id, other] = [await begin(ctx, kind), await begin(ctx, kind, 2)]
      await operations.recover()
      const [shown] = await operations.list({ state: 'stuck' })
      assert.match(shown?.trouble ?? '', /undo of call: Error: disk on fire/)
      assert.equal(shown?.failure?.message, 'Internal error.')
      mended = true
      await operations.retry(id)
      await operations.run(id)
      assert.equal((await rowOf(ctx, id)).state, 'failed')
      await operations.abandon(other)
      assert.equal((await rowOf(ctx, other)).state, 'failed')
      await assert.rejects(operations.retry(id), { code: 'conflict' })
      await assert.rejects(operations.retry('none'), { code: 'not_found' })
      await operations.stop()
    })

    test('an undo is tried for a quarter of an hour while what hinders it may pass, and stuck then', async () => {
      let [tries, passesAt] = [0, 8]
      const kind = operation<Params>('hindered').step(
        'call',
        () => Promise.reject(new Error('wrong')),
        async () => {
          tries += 1
          if (tries < passesAt) throw new CloudError('unavailable', 'No answer.')
        },
      )
      const { ctx, operations } = await cloud(open, [kind])
      let last = ''
      const end = async () => {
        const id = await begin(ctx, kind)
        last = id
        await operations.run(id)
        const atRest = async () => {
          const row = await rowOf(ctx, id)
          const waits = row.owner === null && row.wake_at > ctx.clock.now()
          if (row.state !== 'unwinding' || waits) return row.state
          await ctx.clock.advance(0) // a timer that was set for a time that has come
          return undefined
        }
        let state = await eventually('it waits, or has ended', atRest, 1)
        for (; state === 'unwinding'; state = await eventually('it waits, or has ended', atRest, 1)) await ctx.clock.advance(5000)
        return state
      }
      assert.equal(await end(), 'failed')
      ;[tries, passesAt] = [0, Number.POSITIVE_INFINITY]
      const since = ctx.clock.now()
      assert.equal(await end(), 'stuck')
      const lasted = ctx.clock.now() - since
      assert.ok(lasted >= 900_000 && lasted < 1_200_000, `${lasted} ms`)
      await operations.retry(last)
      await operations.run(last)
      assert.equal((await rowOf(ctx, last)).state, 'unwinding', 'an operator has it tried as long once more')
      await operations.stop()
    })

    test('work of a controller that died is taken over when its lease is over, not before', async () => {
      const ran: string[] = []
      let hang = true
      const kind = operation<Params>('work').step('call', async (ctx) => {
        ran.push(ctx.requestId)
        if (hang) await new Promise(() => {})
      })
      const { ctx } = await cloud(open, [kind])
      const first = new Operations({ ctx: { ...ctx, requestId: 'first' }, kinds: [kind], owner: 'first' })
      const id = await begin(ctx, kind)
      void first.run(id)
      await until(() => ran.length === 1)
      first.die()
      hang = false
      const second = new Operations({ ctx: { ...ctx, requestId: 'second' }, kinds: [kind], owner: 'second' })
      await second.recover()
      await second.run(id)
      assert.deepEqual(ran, ['first'])
      await ctx.clock.advance(21_000)
      await second.task().run(ctx)
      await until(async () => (await rowOf(ctx, id)).state === 'done')
      assert.deepEqual(ran, ['first', 'second'])
      await second.stop()
    })

    test('what a waiting one waited for while no controller ran is found by the first run of the task', async () => {
      let there = false
      const kind = operation<Params>('wait').step('guest', async () => {
        if (!there) return again({ on: { kind: 'server', id: 's' } })
      })
      const { ctx, operations } = await cloud(open, [kind])
      const id = await begin(ctx, kind)
      await operations.run(id)
      await operations.stop()
      there = true
      const next = new Operations({ ctx, kinds: [kind], owner: 'one' })
      next.start()
      await next.task().run(ctx)
      await until(async () => (await rowOf(ctx, id)).state === 'done')
      await next.stop()
    })

    test('settled operations are forgotten after a while, others never', async () => {
      const done = operation<Params>('done').step('call', async () => {})
      const stuck = operation<Params>('stuck').step(
        'call',
        () => Promise.reject(new Error('no')),
        () => Promise.reject(new Error('no')),
      )
      const waits = operation<Params>('waits').step('call', async () => again())
      const { ctx, operations } = await cloud(open, [done, stuck, waits])
      for (const kind of [done, stuck, waits]) await begin(ctx, kind)
      await operations.recover()
      await ctx.clock.advance(1000)
      assert.deepEqual(await operationPruning(2000).run(ctx), { forgotten: 0 })
      assert.deepEqual(await operationPruning(500).run(ctx), { forgotten: 1 })
      assert.deepEqual((await operations.list()).map((o) => o.kind).sort(), ['stuck', 'waits'])
      await operations.stop()
    })

    test('stopping interrupts a step without harm: the next start goes on with it', async () => {
      let runs = 0
      const undo = () => assert.fail('stopping is no failure')
      const kind = operation<Params>('long').step(
        'call',
        async (ctx) => {
          runs += 1
          if (runs === 1) await ctx.clock.sleep(1e9, ctx.signal)
        },
        async () => undo(),
      )
      const { ctx, operations } = await cloud(open, [kind])
      const id = await begin(ctx, kind)
      const over = operations.run(id)
      await until(() => runs === 1)
      await operations.stop()
      await over
      const next = new Operations({ ctx, kinds: [kind], owner: 'two' })
      await next.recover()
      assert.equal((await rowOf(ctx, id)).state, 'done')
      await next.stop()
    })
  },
  { on: ['sqlite', 'postgres'] },
)
