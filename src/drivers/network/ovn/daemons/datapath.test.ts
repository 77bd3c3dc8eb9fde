import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loopLimit } from './datapath.ts'

test('what the switch in user space cannot do is told of the versions of OVN that ask too much of it', () => {
  assert.equal(loopLimit('23.03'), '')
  assert.equal(loopLimit(undefined), '')
  assert.match(loopLimit('25.03') ?? '', /OVN 25\.03 .*floating addresses/)
})
