import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../../finding.ts'
import { judgeAddresses } from './addresses.ts'

const levels = (found: readonly Finding[]) => found.map(({ level, runbook }) => (runbook ? `${level} ${runbook}` : level))

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
