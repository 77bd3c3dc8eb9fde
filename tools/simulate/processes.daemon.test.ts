import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scheduleOf } from '../../src/simulation/schedule.ts'
import { dealOut } from './processes.ts'

/** Of one schedule: nothing happens in it. */
const emptyOrder = (seed: number) => ({ schedule: { ...scheduleOf(seed, 1), bursts: [] }, shrinks: false })

/** Beside the listener of the process itself: a message that comes before that one would be lost to it. */
const dyingAt = (condition: string): string[] => {
  const listen = `process.on('message', ({ schedule: { seed } }) => { if (${condition}) process.exit(9) })`
  const beside = `process.on('newListener', function first(event) { if (event === 'message') { process.off('newListener', first); ${listen} } })`
  return ['--import', `data:text/javascript,${encodeURIComponent(beside)}`]
}

test('a schedule that ends its process is told by its seed, and the others are lived through', async () => {
  const told = new Map<number, readonly string[]>()
  const hear = ({ seed, breaches }: { seed: number; breaches: readonly string[] }) => {
    told.set(seed, breaches)
    return false
  }
  await dealOut([1, 2, 3].map(emptyOrder).values(), hear, { count: 1, execArgv: dyingAt('seed === 2') })
  assert.deepEqual(
    [...told],
    [
      [1, []],
      [2, ['the process goes on: it ended with 9']],
      [3, []],
    ],
  )
})

test('when every process ends it is given up', async () => {
  const all = Array.from({ length: 20 }, (_, i) => emptyOrder(i + 1)).values()
  await assert.rejects(
    dealOut(all, () => false, { count: 1, execArgv: dyingAt('true') }),
    /end again and again/,
  )
})
