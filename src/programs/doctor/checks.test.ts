import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../../domain/finding.ts'
import { judgeRoom } from './checks/disk-space.ts'
import { compare } from './checks/fabric-rows.ts'
import { judgeTaps } from './checks/lost-taps.ts'
import { judgeOperations } from './checks/operations.ts'
import { judgeGuests } from './checks/orphan-guests.ts'
import { judgeBlock } from './checks/public-block.ts'
import { judgeLevel } from './checks/schema.ts'
import { judgeTasks } from './checks/tasks.ts'
import { judgeTunnels } from './checks/tunnels.ts'

const levels = (found: readonly Finding[]) => found.map(({ level, runbook }) => (runbook ? `${level} ${runbook}` : level))
const GIB = 1024 ** 3

test('room on the disk', () => {
  const room = { freeBytes: 50 * GIB, totalBytes: 100 * GIB, freeFiles: 900, totalFiles: 1000 }
  const levelOf = (change: Partial<typeof room>) => judgeRoom({ ...room, ...change }).level
  assert.equal(levelOf({}), 'ok')
  assert.equal(levelOf({ freeBytes: 4 * GIB }), 'warning')
  assert.equal(levelOf({ freeBytes: 40 * GIB, totalBytes: 1000 * GIB }), 'warning')
  assert.equal(levelOf({ freeBytes: GIB / 2 }), 'problem')
  assert.equal(levelOf({ freeFiles: 1 }), 'problem')
  assert.equal(levelOf({ freeFiles: 0, totalFiles: 0 }), 'ok')
})

test('another device in the public block', () => {
  const cloud = { id: 'abc123', publicCidr: '172.24.4.0/24' }
  const own = { device: 'wkabc123-pub', cidr: '172.24.4.1/24' }
  assert.deepEqual(levels([judgeBlock(cloud, [own])]), ['ok'])
  assert.deepEqual(levels([judgeBlock(cloud, [own, { ...own, device: 'wkfff000-pub' }])]), ['problem public-block-clash'])
})

test('taps that running guests have lost', () => {
  const port = { id: 'p', server: 's', name: 'web' }
  const tap = { portId: 'p', held: true, isUp: true }
  assert.deepEqual(judgeTaps([port], [tap]), [])
  assert.deepEqual(judgeTaps([port], [{ ...tap, held: false, isUp: false }]), [], 'set down: the agent raises it')
  for (const taps of [[], [{ ...tap, held: false }]]) assert.deepEqual(judgeTaps([port], taps), ['the guest web (s): the port p'])
})

test('tunnels between hosts: without a key, never answered, not answered any more', () => {
  const now = 1_000_000_000
  const [a, b, c] = [{ hostname: 'a', publicKey: 'A' }, { hostname: 'b', publicKey: 'B' }, { hostname: 'c' }]
  const seconds = now / 1000
  const judge = (ends: Parameters<typeof judgeTunnels>[0], at?: Record<string, number>) =>
    judgeTunnels(ends, at && new Map(Object.entries(at)), now).map(({ level, runbook, why }) => [level, runbook, why])
  assert.deepEqual(judge([a, b], { B: seconds - 200 }), [['ok', undefined, undefined]])
  assert.deepEqual(judge([a, b]), [])
  assert.deepEqual(judge([c], {}), [], 'a host that is alone')
  assert.deepEqual(judge([a, c], {}), [['warning', 'tunnel-encryption', 'c']])
  assert.deepEqual(judge([a, b], { B: 0 }), [['warning', 'tunnel-encryption', 'b has never answered']])
  assert.deepEqual(judge([a, b], { B: seconds - 211 }), [['warning', 'tunnel-encryption', 'b last answered 211 s ago']])
  assert.deepEqual(judge([], { B: 0 }), [['warning', 'tunnel-encryption', 'the host with the key B has never answered']])
})

test('the level of the database', () => {
  assert.equal(judgeLevel(['a', 'b'], ['a', 'b'], true).level, 'ok')
  assert.equal(judgeLevel(['a', 'b'], ['a'], false).level, 'note')
  assert.equal(judgeLevel(['a', 'b'], ['a'], true).level, 'problem')
  assert.equal(judgeLevel(['a'], ['a', 'b'], false).level, 'problem')
})

test('background tasks that fail, that are late, and a controller that says nothing', () => {
  const now = 1_000_000
  const task = { name: 't', every: 1000, running: false, failures: 0 }
  const judge = (change: object, at = now, pid = 7) => levels(judgeTasks({ pid, at, tasks: [{ ...task, ...change }] }, 7, now))
  assert.deepEqual(judge({}), ['ok'])
  assert.deepEqual(judge({ failures: 1, lastError: 'oh' }), ['warning task-failing'])
  assert.deepEqual(judge({ failures: 3, lastError: 'oh' }), ['problem task-failing'])
  assert.deepEqual(judge({ nextAt: now - 60_000 }), ['warning task-silent'])
  assert.deepEqual(judge({ nextAt: now - 60_000, running: true }), ['ok'])
  assert.deepEqual(judge({}, now - 60_000), ['problem task-silent'])
  assert.deepEqual(judge({}, now, 8), ['note'], 'of a controller that was before this one')
  assert.deepEqual(levels(judgeTasks(undefined, 7, now)), ['note'])
})

test('operations that are stuck, that are tried again and again, that last', () => {
  const now = 10_000_000
  const row = {
    id: 'o',
    kind: 'server.create',
    params: '{}',
    state: 'running' as const,
    outputs: '{}',
    failure: null,
    trouble: null,
    owner: null,
    step_since: null,
    tries: 0,
    wake_key: null,
    wake_at: 0,
    created_at: now - 1000,
    updated_at: now,
  }
  const judge = (change: object) => levels(judgeOperations([{ ...row, ...change }], now))
  assert.deepEqual(judge({}), ['ok'])
  assert.deepEqual(judge({ state: 'stuck' }), ['problem operation-stuck'])
  assert.deepEqual(judge({ tries: 9 }), ['warning operation-slow'])
  assert.deepEqual(judge({ created_at: 0 }), ['warning operation-slow'])
})

test('guests that are no server, of another host, or there twice', () => {
  const server = { id: 's', name: 'vm1', host_id: 'h', lifecycle: 'built' as const }
  const guest = { pid: 5, name: 's' }
  assert.deepEqual(judgeGuests([guest], [server], 'h'), [])
  assert.match(judgeGuests([guest], [], 'h')[0] ?? '', /guest s is no server/)
  assert.match(judgeGuests([guest], [server], 'i')[0] ?? '', /is on host h/)
  assert.match(judgeGuests([guest, { ...guest, pid: 6 }], [server], 'h')[0] ?? '', /process 6: .* a second time/)
})

test('the reconciler: what is missing and what is too much', () => {
  assert.deepEqual(compare(new Set(['network a', 'port b']), new Set(['port b', 'router c'])), [
    'missing: network a',
    'nobody’s: router c',
  ])
})
