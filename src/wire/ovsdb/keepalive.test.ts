import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../../kernel/clock.ts'
import { startKeepalive } from './keepalive.ts'

/** A clock whose only timer is fired by hand. */
function handClock() {
  let timer: (() => void) | undefined
  const clock = {
    after: (_ms: number, fn: () => void) => {
      timer = fn
      return () => {
        timer = undefined
      }
    },
  } as Clock
  return { clock, fire: () => timer?.(), armed: () => timer !== undefined }
}

test('silence is probed once, then given up; anything heard begins anew', () => {
  const acts: string[] = []
  const { clock, fire } = handClock()
  const keepalive = startKeepalive(clock, 1000, { probe: () => acts.push('probe'), giveUp: () => acts.push('give up') })
  fire()
  assert.deepEqual(acts, ['probe'])
  keepalive.heard()
  fire()
  assert.deepEqual(acts, ['probe'])
  fire()
  fire()
  assert.deepEqual(acts, ['probe', 'probe', 'give up'])
})

test('never with 0, and no more after stop', () => {
  const none = handClock()
  startKeepalive(none.clock, 0, { probe: assert.fail, giveUp: assert.fail })
  assert.equal(none.armed(), false)
  const stopped = handClock()
  startKeepalive(stopped.clock, 10, { probe: assert.fail, giveUp: assert.fail }).stop()
  assert.equal(stopped.armed(), false)
})
