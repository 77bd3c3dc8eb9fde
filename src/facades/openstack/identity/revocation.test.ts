import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const open = async () => startKeystone(await openTestStore())

test('what voids tokens is told to services, all of it or from a time on', async () => {
  const { call, tokenOf, advance, ctx } = await open()
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const shown = await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': await tokenOf('demo') })
  const { user, audit_ids } = shown.json.token
  const subject = { 'x-subject-token': await tokenOf('demo') }
  assert.equal((await call('DELETE', '/auth/tokens', admin, undefined, subject)).status, 204)
  await advance(60_000)
  const later = ctx.clock.now()
  assert.equal((await call('PATCH', `/users/${user.id}`, admin, { user: { enabled: false } })).status, 200)
  const { events, links } = (await call('GET', '/OS-REVOKE/events', admin)).json
  assert.equal(events.length, 2)
  assert.notEqual(events[0].audit_id, audit_ids[0])
  assert.deepEqual(Object.keys(events[0]).sort(), ['audit_id', 'issued_before', 'revoked_at'])
  const at = new Date(later).toISOString().replace('Z', '000Z')
  assert.deepEqual(events[1], { user_id: user.id, issued_before: at, revoked_at: at })
  assert.match(links.self, /\/v3\/OS-REVOKE\/events$/)
  assert.deepEqual((await call('GET', `/OS-REVOKE/events?since=${at}`, admin)).json.events, [events[1]])
  assert.deepEqual((await call('GET', '/OS-REVOKE/events?since=2099-01-01T00:00:00Z', admin)).json.events, [])
  const bad = await call('GET', '/OS-REVOKE/events?since=yesterday', admin)
  assert.equal(bad.status, 400)
  assert.equal(bad.json.error.message, 'invalidate date format yesterday')
})

test('nobody else is told', async () => {
  const { call, tokenOf } = await open()
  assert.equal((await call('GET', '/OS-REVOKE/events', await tokenOf('demo'))).status, 403)
  assert.equal((await call('GET', '/OS-REVOKE/events')).status, 401)
})

test('revoking one of a chain leaves the others', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const holds = async (subject: string) =>
    (await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': subject })).status === 200
  const from = async (id: string) => {
    const auth = { identity: { methods: ['token'], token: { id } }, scope: 'unscoped' }
    return String((await call('POST', '/auth/tokens', undefined, { auth })).headers['x-subject-token'])
  }
  const first = await tokenOf('demo')
  const [second, third] = [await from(first), await from(first)]
  await call('DELETE', '/auth/tokens', admin, undefined, { 'x-subject-token': second })
  assert.deepEqual([await holds(first), await holds(second), await holds(third)], [true, false, true])
  await call('DELETE', '/auth/tokens', admin, undefined, { 'x-subject-token': first })
  assert.deepEqual([await holds(first), await holds(third)], [false, true])
  const again = { auth: { identity: { methods: ['token'], token: { id: first } } } }
  assert.equal((await call('POST', '/auth/tokens', undefined, again)).status, 404)
})

test('tokens that were certificates: refused or gone, as in Keystone, whoever asks', async () => {
  const { call, tokenOf } = await open()
  for (const token of [undefined, await tokenOf('admin')]) {
    assert.equal((await call('GET', '/auth/tokens/OS-PKI/revoked', token)).status, 403)
    for (const path of ['/OS-SIMPLE-CERT/ca', '/OS-SIMPLE-CERT/certificates'])
      assert.equal((await call('GET', path, token)).status, 410)
  }
})
