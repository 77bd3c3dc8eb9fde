import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeBooks } from '../../domain/compute/checks/claims.ts'
import { judgeServers } from '../../domain/compute/checks/server-drift.ts'
import { judgeServerPorts } from '../../domain/compute/checks/server-ports.ts'
import type { Finding } from '../../domain/finding.ts'
import type { ClaimRow } from '../../domain/host/index.ts'
import { judgeAddresses } from '../../domain/network/checks/addresses.ts'
import { judgeRoom } from './checks/disk-space.ts'
import { compare } from './checks/fabric-rows.ts'
import { judgeOperations } from './checks/operations.ts'
import { judgeGuests } from './checks/orphan-guests.ts'
import { judgeBlock } from './checks/public-block.ts'
import { judgeLevel } from './checks/schema.ts'
import { judgeTasks } from './checks/tasks.ts'

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

test('claims must be what hosts count, and of servers that are there', () => {
  const host = { id: 'h', hostname: 'one', claimed_cpus: 2, claimed_memory_mib: 512, claimed_disk_gib: 1 }
  const claim: ClaimRow = { server_id: 's', host_id: 'h', cpus: 2, memory_mib: 512, disk_gib: 1 }
  const server = { id: 's', host_id: 'h' as string | null }
  const levelOf = (books: Partial<Parameters<typeof judgeBooks>[0]>) =>
    judgeBooks({ hosts: [host], claims: [claim], servers: [server], ...books })[0]
  assert.equal(levelOf({})?.level, 'ok')
  assert.match(levelOf({ hosts: [{ ...host, claimed_cpus: 5 }] })?.why ?? '', /one counts 5 processors; its claims are 2/)
  assert.match(levelOf({ servers: [] })?.why ?? '', /no server/)
  assert.match(levelOf({ servers: [{ ...server, host_id: 'i' }] })?.why ?? '', /is on i and claims room on h/)
  assert.match(levelOf({ servers: [server, { id: 't', host_id: 'h' }] })?.why ?? '', /server t is on h without a claim/)
  assert.equal(levelOf({ servers: [{ ...server, host_id: null }] })?.level, 'ok', 'placed, and not told of yet')
})

test('servers drift when their host had time to follow and somebody to tell it', () => {
  const now = 10_000_000
  const server = {
    id: 's',
    name: 'vm1',
    lifecycle: 'built' as const,
    wanted_power: 'running' as const,
    observed_power: 'running' as const,
    wanted_generation: 1,
    observed_generation: 1,
    updated_at: 0,
  }
  const judge = (change: object, followed = true) => levels(judgeServers([{ ...server, ...change }], now, followed))
  assert.deepEqual(judge({}), ['ok'])
  assert.deepEqual(judge({ observed_power: 'stopped' }), ['warning server-drift'])
  assert.deepEqual(judge({ wanted_generation: 2 }), ['warning server-drift'])
  assert.deepEqual(judge({ observed_power: 'stopped', updated_at: now - 30_000 }), ['ok'])
  assert.deepEqual(judge({ observed_power: 'stopped' }, false), ['ok'])
  assert.deepEqual(judge({ lifecycle: 'deleting' }), ['warning server-deleting'])
  assert.deepEqual(judge({ lifecycle: 'error' }), ['note'])
})

test('guests that are no server, of another host, or there twice', () => {
  const server = { id: 's', name: 'vm1', host_id: 'h', lifecycle: 'built' as const }
  const guest = { pid: 5, name: 's' }
  assert.deepEqual(judgeGuests([guest], [server], 'h'), [])
  assert.match(judgeGuests([guest], [], 'h')[0] ?? '', /guest s is no server/)
  assert.match(judgeGuests([guest], [server], 'i')[0] ?? '', /is on host h/)
  assert.match(judgeGuests([guest, { ...guest, pid: 6 }], [server], 'h')[0] ?? '', /process 6: .* a second time/)
})

test('ports of servers that are no more', () => {
  assert.deepEqual(judgeServerPorts([]), [])
  assert.deepEqual(levels(judgeServerPorts([{ id: 'p', server_id: 's' }])), ['warning address-of-nobody'])
})

test('addresses without a port, and of another network than their port', () => {
  const books = {
    addresses: [{ ip: '10.0.0.5', port_id: 'p', network_id: 'n' }],
    ports: [{ id: 'p', network_id: 'n' }],
    floatingIps: [{ id: 'f', ip: '172.24.4.9', port_id: 'p', fixed_port_id: null as string | null }],
  }
  const judge = (change: Partial<typeof books>) => levels(judgeAddresses({ ...books, ...change }))
  assert.deepEqual(judge({}), ['ok'])
  assert.deepEqual(judge({ ports: [] }), ['problem address-astray'])
  assert.deepEqual(judge({ addresses: [{ ip: '10.0.0.5', port_id: 'p', network_id: 'm' }] }), ['problem address-astray'])
  assert.deepEqual(judge({ floatingIps: [{ id: 'f', ip: '172.24.4.9', port_id: 'p', fixed_port_id: 'gone' }] }), [
    'problem address-astray',
  ])
})

test('the mirror: what is missing and what is too much', () => {
  assert.deepEqual(compare(new Set(['network a', 'port b']), new Set(['port b', 'router c'])), [
    'missing: network a',
    'nobody’s: router c',
  ])
})
