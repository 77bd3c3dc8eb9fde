import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../../finding.ts'
import type { ClaimRow } from '../../host/index.ts'
import { judgeBooks } from './claims.ts'
import { judgeServers } from './server-drift.ts'
import { judgeServerPorts } from './server-ports.ts'

const levels = (found: readonly Finding[]) => found.map(({ level, runbook }) => (runbook ? `${level} ${runbook}` : level))

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

test('ports of servers that are no more', () => {
  assert.deepEqual(judgeServerPorts([]), [])
  assert.deepEqual(levels(judgeServerPorts([{ id: 'p', server_id: 's' }])), ['warning address-of-nobody'])
})
