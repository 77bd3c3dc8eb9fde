import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFault } from './kernel-links.ts'

test('what the switch holds against what the kernel has', () => {
  const links = new Map([
    ['up-public', { ifindex: 7, isUp: true }],
    ['tap1', { ifindex: 8, isUp: false }],
  ])
  const judge = (name: string, ...ifindex: number[]) => linkFault({ name, ifindex }, links)
  assert.equal(judge('up-public', 7), undefined)
  assert.equal(judge('up-public'), undefined, 'the switch has not come to it yet')
  assert.equal(judge('up-public', 5), 'other')
  assert.equal(judge('up-public', 0), 'other')
  assert.equal(judge('tap1', 8), 'down')
  assert.equal(judge('md1', 0), 'absent')
  assert.equal(judge('md1'), 'absent')
})
