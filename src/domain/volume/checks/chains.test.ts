import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeChains } from './chains.ts'

const of = (longest: number, fault?: string) => ({
  hostname: 'h',
  pool: 'file',
  chains: { longest, waiting: 1, ...(fault !== undefined && { fault }) },
})

test('a chain that does not get shorter is told with its reason, a long one is noted', () => {
  assert.deepEqual(
    judgeChains([of(3), of(5)]).map(({ level, what }) => [level, what]),
    [['ok', 'Chains of volumes are short: 5 layers at most; 2 mergings under way or to come.']],
  )
  assert.deepEqual(
    judgeChains([of(65), of(2, 'the disk is full')]).map(({ level, why, runbook }) => [level, why, runbook]),
    [
      ['warning', 'h@file: the disk is full', 'layers-unmerged'],
      ['note', 'h@file: 65 layers', undefined],
    ],
  )
})
