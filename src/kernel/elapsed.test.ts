import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from './clock.ts'
import { elapsedSince, watchWallClock } from './elapsed.ts'
import { virtualClock } from './virtual-clock.ts'

function settable() {
  const time = virtualClock()
  let ahead = 0
  const clock: Clock = { ...time, now: () => time.now() + ahead }
  return { clock, advance: time.advance, set: (ms: number) => (ahead += ms) }
}

const HOUR = 3_600_000

test('without a jump it is the difference', async () => {
  const { clock, advance } = settable()
  watchWallClock(clock)
  const at = clock.now()
  await advance(5000)
  assert.equal(elapsedSince(clock, at), 5000)
})

for (const jump of [HOUR, -HOUR])
  test(`a clock that was set by ${jump / HOUR} h makes nothing older or younger`, async () => {
    const { clock, advance, set } = settable()
    watchWallClock(clock)
    const before = clock.now()
    await advance(3000)
    set(jump)
    assert.equal(elapsedSince(clock, before), 3000)
    const after = clock.now()
    await advance(2000)
    assert.equal(elapsedSince(clock, after), 2000)
    assert.equal(elapsedSince(clock, before), 5000)
  })

test('what was stored before this process ran is as old as the wall clock says', async () => {
  const { clock, advance } = settable()
  const long = clock.now() - 10 * HOUR
  watchWallClock(clock)
  await advance(1000)
  assert.equal(elapsedSince(clock, long), 10 * HOUR + 1000)
})
