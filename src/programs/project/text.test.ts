import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leftText, purgedText } from './text.ts'

test('what is left, for people', () => {
  assert.equal(leftText([]), 'No project that was deleted has left anything.')
  const counts = { server: 2, 'network for others': 3, 'namespace of metadata definitions': 2, volume: 1 }
  assert.equal(
    leftText([{ projectId: 'p', counts }]).trim(),
    'p  2 servers, 3 networks for others, 2 namespaces of metadata definitions, 1 volume',
  )
  assert.equal(purgedText('p', []), 'Nothing of p is left.')
  const kept = [
    { noun: 'server', key: 's' },
    { noun: 'network', key: 'n', why: 'It is used.' },
    { noun: 'image for others', key: 'i', forOthers: true as const },
  ]
  const lines = purgedText('p', kept)
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, ' | '))
  assert.deepEqual(lines, [
    'Of p is still there:',
    'server | s | goes when its host has removed it; run this again',
    'network | n | It is used.',
    'image for others | i | others may use it: it goes with --others',
  ])
})
