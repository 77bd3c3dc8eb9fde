import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allEnded } from './all-ended.ts'

test('the values come in the order of the works', async () => {
  const [word, number] = await allEnded([Promise.resolve('a'), 2])
  assert.deepEqual([word, number], ['a', 2])
})

test('what fails is thrown when all others have ended, and the first in their order when several fail', async () => {
  const slow = Promise.withResolvers<void>()
  let isOver = false
  const ended = allEnded([slow.promise, Promise.reject(new Error('second'))]).finally(() => {
    isOver = true
  })
  const told = assert.rejects(ended, { message: 'first' })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(isOver, false)
  slow.reject(new Error('first'))
  await told
})
