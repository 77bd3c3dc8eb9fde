import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from './seeded-random.ts'
import { virtualClock } from './virtual-clock.ts'

test('sleeps end in the order of their times, each with its time on the clock', async () => {
  const clock = virtualClock(1000)
  const log: string[] = []
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms)
    log.push(`${name}@${clock.now()}`)
    if (name === 'b') await sleeper('after b', 5)
  }
  const all = [sleeper('c', 30), sleeper('b', 10), sleeper('a', 10)]
  await clock.advance(29)
  assert.deepEqual(log, ['b@1010', 'a@1010', 'after b@1015'])
  assert.equal(clock.now(), 1029)
  await clock.advance(1)
  await Promise.all(all)
  assert.equal(log.at(-1), 'c@1030')
  assert.equal(clock.monotonic(), 30)
  assert.equal(await clock.advanceToNext(), false)
})

test('what is cancelled or aborted is not called', async () => {
  const clock = virtualClock()
  clock.after(10, () => assert.fail('cancelled'))()
  const controller = new AbortController()
  const sleep = clock.sleep(10, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(sleep, /enough/)
  assert.equal(clock.timers, 0)
  await clock.advance(100)
})

test('a seed repeats its randomness, another seed does not', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed)
    return [random.uuid(), random.bytes(4).toString('hex'), random.below(1000)]
  }
  assert.deepEqual(draw(7), draw(7))
  assert.notDeepEqual(draw(7), draw(8))
  const random = seededRandom(1)
  const counts = new Array(10).fill(0)
  for (let i = 0; i < 10_000; i++) counts[random.below(10)] += 1
  assert.ok(
    counts.every((n) => n > 850 && n < 1150),
    `${counts}`,
  )
  assert.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
