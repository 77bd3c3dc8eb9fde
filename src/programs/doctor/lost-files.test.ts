import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diskNames } from './checks/lost-files.ts'

test('a server’s disks by its shape; one that boots from a volume has no root disk of its own', () => {
  const plain = JSON.stringify({ ephemeralGib: 0, swapMib: 0 })
  assert.deepEqual(diskNames('s', { shape: plain, image_id: 'i' }), ['s.qcow2'])
  assert.deepEqual(diskNames('s', { shape: plain, image_id: null }), [])
  const more = JSON.stringify({ ephemeralGib: 1, swapMib: 64 })
  assert.deepEqual(diskNames('s', { shape: more, image_id: null }), ['s.ephemeral0.qcow2', 's.swap.qcow2'])
})
