import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WantedPower } from '../domain/compute/index.ts'
import type { GuestState } from '../drivers/hypervisor/driver.ts'
import { planGuest } from './plan.ts'

const steps = (power: WantedPower, state: GuestState, answered?: number) =>
  planGuest({ power, state, generation: 5, answered })
    .map((s) => (s.do === 'start' && s.paused ? 'start-paused' : s.do))
    .join(' ')

const table: [WantedPower, GuestState, string][] = [
  ['running', 'absent', 'start'],
  ['running', 'crashed', 'end start'],
  ['running', 'running', ''],
  ['running', 'starting', ''],
  ['running', 'paused', 'resume'],
  ['paused', 'absent', 'start-paused'],
  ['paused', 'running', 'pause'],
  ['paused', 'paused', ''],
  ['paused', 'crashed', 'end start-paused'],
  ['stopped', 'running', 'shut-down'],
  ['stopped', 'paused', 'shut-down'],
  ['stopped', 'shutdown', 'end'],
  ['stopped', 'crashed', 'end'],
  ['stopped', 'absent', ''],
  ['absent', 'running', 'erase'],
  ['absent', 'absent', 'erase'],
]

for (const [power, state, expected] of table) {
  test(`wanted ${power}, is ${state}: ${expected || 'nothing'}`, () => assert.equal(steps(power, state), expected))
}

test('a guest that switched itself off is left alone until somebody asks anew', () => {
  assert.equal(steps('running', 'shutdown'), '')
  assert.equal(steps('running', 'shutdown', 5), '')
  assert.equal(steps('running', 'shutdown', 4), 'end start')
})
