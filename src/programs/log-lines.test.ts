import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogLines } from './log-lines.ts'

function disk() {
  const state = { written: '', room: Number.POSITIVE_INFINITY }
  const lines = new LogLines((bytes) => {
    const fits = Math.min(bytes.length, state.room)
    if (fits === 0) throw new Error('ENOSPC: no space left on device, write')
    state.written += bytes.toString('utf8', 0, fits)
    state.room -= fits
    return fits
  })
  return { state, lines }
}

test('lines are written whole, in as many parts as it takes', () => {
  const { state, lines } = disk()
  lines.write('{"msg":"one"}\n')
  assert.equal(state.written, '{"msg":"one"}\n')
})

test('on a full disk lines are lost, and told of when there is room again', () => {
  const { state, lines } = disk()
  state.room = 5
  for (const word of ['one', 'two', 'three']) lines.write(`{"msg":"${word}"}\n`)
  assert.equal(state.written, '{"msg')
  state.room = Number.POSITIVE_INFINITY
  lines.write('{"msg":"four"}\n')
  const [cut, told = '', last] = state.written.trimEnd().split('\n')
  assert.equal(cut, '{"msg')
  assert.match(JSON.parse(told).msg, /^3 lines .* ENOSPC/)
  assert.equal(last, '{"msg":"four"}')
  lines.write('{"msg":"five"}\n')
  assert.equal(state.written.match(/could not be written/g)?.length, 1)
})
