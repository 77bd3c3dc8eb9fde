import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '../../pipeline/audit.ts'
import { exampleServer } from './example.fixture.ts'

const as = (token: string) => ({ 'x-auth-token': token })

test('the audit is told who asked for what, on which row, through which API, and what came of it', async () => {
  const events: AuditEvent[] = []
  const app = exampleServer({ face: 'example', audit: { tell: (event) => events.push(event), recording: (ctx) => ctx } })
  await app.inject({ url: '/v2.1/things/t1', headers: as('reader') })
  await app.inject({ method: 'DELETE', url: '/v2.1/things/t1', headers: as('reader') })
  await app.inject({ url: '/v2.1/things/t2', headers: as('reader') })
  await app.inject({ url: '/v2.1/things/crash', headers: as('reader') })
  await app.inject({ url: '/v2.1/things' })
  const told = events.map(({ action, targets, outcome, error, who }) => [action, targets, outcome, error?.code, who.kind])
  assert.deepEqual(told, [
    ['things:show', { thing_id: 't1' }, 'allowed', undefined, 'user'],
    ['things:delete', { id: 't1' }, 'refused', 'forbidden', 'user'],
    ['things:show', { thing_id: 't2' }, 'failed', 'not_found', 'user'],
    ['things:show', { thing_id: 'crash' }, 'failed', 'internal', 'user'],
    ['things:list', {}, 'refused', 'unauthorized', 'nobody'],
  ])
  for (const { face, dialect, requestId, at } of events) {
    assert.deepEqual([face, dialect], ['example', 'openstack-json'])
    assert.match(requestId, /^req-/)
    assert.ok(at > 0)
  }
})
