import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Compliance, NO_COMPLIANCE } from '../../../domain/identity/directory/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { passwordOf, startKeystone } from './identity.fixture.ts'

async function open(rules: Partial<Compliance> = {}) {
  const compliance = { ...NO_COMPLIANCE, ...rules }
  const keystone = await startKeystone(await openTestStore(), undefined, compliance)
  const { call, tokenOf } = keystone
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const make = (spec: object) => call('POST', '/users', admin, { user: { name: 'ada', password: 'ada-secret', ...spec } })
  const change = (id: string, user: object) => call('PATCH', `/users/${id}`, admin, { user })
  const choose = (id: string, original_password: string, password: string) =>
    call('POST', `/users/${id}/password`, undefined, { user: { original_password, password } })
  const names = async (query: string) =>
    (await call('GET', `/users?${query}`, admin)).json.users.map(({ name }: { name: string }) => name).sort()
  return { ...keystone, admin, make, change, choose, names }
}

test('what is kept of a user besides what means something, and what it is called', async () => {
  const { make, change } = await open()
  const spec = { name: ' ada ', email: 'ada@example.org', description: 'counts', nick: ['a', 'b'] }
  const { user } = (await make(spec)).json
  assert.equal(user.name, 'ada')
  assert.deepEqual([user.email, user.description, user.nick], ['ada@example.org', 'counts', ['a', 'b']])
  assert.equal((await make({ name: 'ada  ' })).status, 409)
  const after = (await change(user.id, { name: ' byron ', email: 'b@example.org', default_project_id: 'nowhere' })).json.user
  assert.deepEqual(
    [after.name, after.email, after.description, after.default_project_id],
    ['byron', 'b@example.org', 'counts', 'nowhere'],
  )
  assert.equal('default_project_id' in (await change(user.id, { default_project_id: null })).json.user, false)
  assert.equal((await change(user.id, { default_project_id: 'default' })).status, 400)
  assert.equal((await change(user.id, { domain_id: 'elsewhere' })).status, 400)
})

test('a user is enabled by a boolean, not by a word, and found by either', async () => {
  const { make, change, names, tokenOf, call, admin } = await open()
  const { id } = (await make({})).json.user
  for (const enabled of ['true', 'False', 'FALSE', 0, 1]) assert.equal((await change(id, { enabled })).status, 400, `${enabled}`)
  const token = await tokenOf('ada')
  assert.equal((await change(id, { enabled: false })).status, 200)
  assert.equal((await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': token })).status, 404)
  for (const no of ['false', 'False', '0']) assert.deepEqual(await names(`enabled=${no}`), ['ada'], no)
  for (const yes of ['true', 'True', '1', '']) assert.deepEqual(await names(`enabled=${yes}`), ['admin', 'demo'], yes)
  assert.deepEqual(await names('name=ada'), ['ada'])
  assert.deepEqual(await names('name__icontains=AD'), ['ada', 'admin'])
})

test('options of a user are those that there are, as Keystone has them', async () => {
  const { make, change } = await open()
  const all = {
    ignore_change_password_upon_first_use: true,
    ignore_password_expiry: true,
    ignore_lockout_failure_attempts: false,
    ignore_user_inactivity: true,
    lock_password: false,
    multi_factor_auth_enabled: false,
    multi_factor_auth_rules: [['password', 'totp'], ['password']],
  }
  const { user } = (await make({ options: all })).json
  assert.deepEqual(user.options, all)
  const after = (await change(user.id, { options: { lock_password: null, ignore_user_inactivity: false } })).json.user
  assert.equal('lock_password' in after.options, false)
  assert.equal(after.options.ignore_user_inactivity, false)
  for (const options of [
    { lock_password: 'yes' },
    { colour: 'blue' },
    { multi_factor_auth_rules: [[]] },
    { multi_factor_auth_rules: 'password' },
    { multi_factor_auth_rules: [['password', 'password']] },
    { multi_factor_auth_rules: [['password'], ['password']] },
  ])
    assert.equal((await change(user.id, { options })).status, 400, JSON.stringify(options))
})

test('the end of a password is shown and found', async () => {
  const { make, names, call, admin } = await open({ passwordDays: 30 })
  const { user } = (await make({})).json
  assert.match(user.password_expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/)
  const issued = await call('POST', '/auth/tokens', undefined, passwordOf('ada', 'unscoped'))
  assert.equal(issued.json.token.user.password_expires_at, user.password_expires_at)
  const end = `${user.password_expires_at.slice(0, 19)}Z`
  assert.deepEqual(await names(`password_expires_at=${end}`), ['ada'])
  assert.deepEqual(await names(`password_expires_at=eq:${end}`), ['ada'])
  assert.deepEqual(await names(`password_expires_at=lt:${end}`), [])
  assert.deepEqual(await names('password_expires_at=lt:2999-01-01T00:00:00Z'), ['ada'])
  for (const wrong of ['less:2026-01-01T00:00:00Z', 'xx:2026-01-01T00:00:00Z', 'lt:yesterday'])
    assert.equal((await call('GET', `/users?password_expires_at=${wrong}`, admin)).status, 400, wrong)
})

test('a locked-out user is answered as for a wrong password; a rule that is broken is told with 400', async () => {
  const { make, choose, call } = await open({ lockout: { attempts: 2, ms: 5000 }, uniqueLast: 2 })
  const { id } = (await make({})).json.user
  assert.equal((await choose(id, 'ada-secret', 'second')).status, 204)
  for (const again of ['second', 'ada-secret']) {
    const reply = await choose(id, 'second', again)
    assert.equal(reply.status, 400)
    assert.match(reply.json.error.message, /must be unique is 2/)
  }
  const wrong = await call('POST', '/auth/tokens', undefined, passwordOf('ada'))
  assert.equal(wrong.status, 401)
  assert.deepEqual((await choose(id, 'wrong', 'third')).json, wrong.json)
  const locked = await choose(id, 'second', 'third')
  assert.deepEqual([locked.status, locked.json], [401, wrong.json])
})

test('what passwords have to look like is told to everybody', async () => {
  const form = { regex: '^.{9,}$', description: 'nine in all' }
  const { call, admin, make } = await open({ form })
  const reply = await call('GET', '/domains/default/config/security_compliance', admin)
  assert.deepEqual(reply.json.config.security_compliance, {
    password_regex: form.regex,
    password_regex_description: form.description,
  })
  const refused = await make({ password: 'short' })
  assert.equal(refused.status, 400)
  assert.equal(refused.json.error.message, 'The password does not match the requirements: nine in all.')
})
