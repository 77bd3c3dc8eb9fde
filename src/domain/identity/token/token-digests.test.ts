import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { virtualClock } from '../../../kernel/virtual-clock.ts'
import { TokenDigests } from './token-digests.ts'

test('a digest is the same from memory and anew, of many tokens in turn', () => {
  const [digests, clock] = [new TokenDigests(), virtualClock()]
  const tokens = Array.from({ length: 7 }, (_, i) => `token ${i}`)
  for (const token of [...tokens, ...tokens.toReversed(), 'token 1', 'token 1'])
    assert.equal(digests.of(clock, token), hash('sha256', token, 'base64url'))
  assert.equal(digests.texts.length, 4)
})

test('no token stays in memory for longer than a second, asked about again or not', async () => {
  const [digests, clock] = [new TokenDigests(), virtualClock()]
  digests.of(clock, 'first')
  await clock.advance(900)
  digests.of(clock, 'first')
  digests.of(clock, 'second')
  await clock.advance(100)
  assert.deepEqual(digests.texts, [])
  digests.of(clock, 'third')
  assert.deepEqual(digests.texts, ['third'])
  digests.forget()
  assert.deepEqual([digests.texts, clock.timers], [[], 0])
})
