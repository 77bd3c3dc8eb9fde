import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const IN_DEMO = { project: { name: 'demo', domain: { id: 'default' } } }

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const token = await cloud.tokenOf('demo', IN_DEMO)
  const userId: string = (await cloud.call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })).json.token.user
    .id
  const path = `/users/${userId}/application_credentials`
  const make = async (spec: object, by = token) => cloud.call('POST', path, by, { application_credential: spec })
  const logIn = async (credential: object, scope?: object) =>
    cloud.call('POST', '/auth/tokens', undefined, {
      auth: { identity: { methods: ['application_credential'], application_credential: credential }, scope },
    })
  return { ...cloud, token, userId, path, make, logIn }
}

test('a credential is made, shown without its secret, and logs in by id and by name', async () => {
  const { call, make, logIn, token, userId, path } = await open()
  const made = await make({ name: 'ci' })
  assert.equal(made.status, 201, made.text)
  const { id, secret, roles } = made.json.application_credential
  assert.deepEqual(
    roles.map((role: { name: string }) => role.name),
    ['member', 'reader'],
  )
  const shown = await call('GET', `${path}/${id}`, token)
  assert.equal(shown.json.application_credential.name, 'ci')
  assert.equal('secret' in shown.json.application_credential, false)
  for (const credential of [
    { id, secret },
    { name: 'ci', user: { id: userId }, secret },
    { name: 'ci', user: { name: 'demo', domain: { name: 'Default' } }, secret },
  ]) {
    const reply = await logIn(credential)
    assert.equal(reply.status, 201, reply.text)
    assert.deepEqual(reply.json.token.methods, ['application_credential'])
    assert.equal(reply.json.token.project.name, 'demo')
    assert.deepEqual(reply.json.token.application_credential, { id, name: 'ci', restricted: true })
  }
  for (const credential of [
    { id, secret: 'wrong' },
    { id: 'nobody', secret },
    { name: 'ci', user: { name: 'admin' }, secret },
  ])
    assert.equal((await logIn(credential)).status, 401)
  assert.equal((await logIn({ id, secret }, { project: { name: 'demo' } })).status, 401)
})

test('a secret that a person chose works; a second credential of the name is a conflict', async () => {
  const { make, logIn } = await open()
  const made = await make({ name: 'mine', secret: 'correct horse', description: 'for the cron job' })
  assert.equal(made.json.application_credential.secret, 'correct horse')
  assert.equal((await logIn({ id: made.json.application_credential.id, secret: 'correct horse' })).status, 201)
  assert.equal((await make({ name: 'mine' })).status, 409)
})

test('its token does not end all tokens of its user', async () => {
  const { call, make, logIn, token, userId } = await open()
  for (const unrestricted of [false, true]) {
    const made = (await make({ name: `u${unrestricted}`, unrestricted })).json.application_credential
    const lent = String((await logIn(made)).headers['x-subject-token'])
    assert.equal((await call('DELETE', `/users/${userId}/tokens`, lent)).status, 403)
  }
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 200)
})

test('its roles are no more than the token’s; a role taken back is gone from its tokens at once', async () => {
  const { call, make, logIn, tokenOf, userId } = await open()
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const { roles } = (await call('GET', '/roles', admin)).json
  const roleId = (name: string) => roles.find((role: { name: string }) => role.name === name).id
  assert.equal((await make({ name: 'too much', roles: [{ name: 'admin' }] })).status, 400)
  const made = (await make({ name: 'reading', roles: [{ id: roleId('reader') }] })).json.application_credential
  const reply = await logIn(made)
  assert.deepEqual(
    reply.json.token.roles.map((role: { name: string }) => role.name),
    ['reader'],
  )
  const token = String(reply.headers['x-subject-token'])
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 200)
  const { project } = reply.json.token
  assert.equal((await call('DELETE', `/projects/${project.id}/users/${userId}/roles/${roleId('member')}`, admin)).status, 204)
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 401)
})

test('a restricted credential makes and removes no credentials, an unrestricted one does', async () => {
  const { call, make, logIn, path } = await open()
  for (const [unrestricted, created, deleted] of [
    [false, 403, 403],
    [true, 201, 204],
  ] as const) {
    const made = (await make({ name: `u${unrestricted}`, unrestricted })).json.application_credential
    const token = String((await logIn(made)).headers['x-subject-token'])
    assert.equal((await make({ name: `by u${unrestricted}` }, token)).status, created)
    assert.equal((await call('DELETE', `${path}/${made.id}`, token)).status, deleted)
  }
})

test('a token made from its token stays in its project and is limited alike', async () => {
  const { call, make, logIn } = await open()
  const made = (await make({ name: 'ci', roles: [{ name: 'reader' }] })).json.application_credential
  const id = String((await logIn(made)).headers['x-subject-token'])
  const again = (scope?: object) =>
    call('POST', '/auth/tokens', undefined, { auth: { identity: { methods: ['token'], token: { id } }, scope } })
  const same = await again(IN_DEMO)
  assert.equal(same.status, 201)
  assert.equal(same.json.token.application_credential.id, made.id)
  assert.deepEqual(
    same.json.token.roles.map((role: { name: string }) => role.name),
    ['reader'],
  )
  assert.equal((await again({ domain: { id: 'default' } })).status, 403)
})

test('deleted or over, it logs nobody in and its tokens hold no more', async () => {
  const { call, make, logIn, advance, path, token, userId, ctx } = await open()
  const gone = (await make({ name: 'gone' })).json.application_credential
  const tokenOfGone = String((await logIn(gone)).headers['x-subject-token'])
  assert.equal((await call('DELETE', `${path}/${gone.id}`, token)).status, 204)
  assert.equal((await call('GET', `/users/${userId}`, tokenOfGone)).status, 401)
  assert.equal((await logIn(gone)).status, 401)

  const end = new Date(ctx.clock.now() + 60_000).toISOString()
  assert.equal((await make({ name: 'past', expires_at: '2001-01-01T00:00:00Z' })).status, 400)
  const short = (await make({ name: 'short', expires_at: end })).json.application_credential
  const reply = await logIn(short)
  assert.equal(Date.parse(reply.json.token.expires_at), Date.parse(end))
  await advance(61_000)
  assert.equal((await call('GET', `/users/${userId}`, String(reply.headers['x-subject-token']))).status, 401)
  assert.equal((await logIn(short)).status, 401)
})

test('its end is kept and shown to the microsecond', async () => {
  const { call, make, path, token } = await open()
  for (const [sent, shown] of [
    ['2099-11-21T12:39:29.467737', '2099-11-21T12:39:29.467737'],
    ['2099-11-21T12:39:29.000001Z', '2099-11-21T12:39:29.000001'],
    ['2099-11-21T14:39:29.5+02:00', '2099-11-21T12:39:29.500000'],
    ['2099-11-21T12:39:29', '2099-11-21T12:39:29.000000'],
  ]) {
    const made = (await make({ name: sent, expires_at: sent })).json.application_credential
    assert.equal(made.expires_at, shown)
    assert.equal((await call('GET', `${path}/${made.id}`, token)).json.application_credential.expires_at, shown)
  }
})

test('access rules: what none covers is refused; they are kept, shown, and removed when unused', async () => {
  const { call, make, logIn, path, token, userId } = await open()
  const rule = { service: 'identity', method: 'GET', path: '/v3/users/{user_id}' }
  const made = (await make({ name: 'ruled', access_rules: [rule] })).json.application_credential
  const [kept] = made.access_rules
  assert.deepEqual({ ...kept, id: undefined }, { ...rule, id: undefined })
  const ruled = String((await logIn(made)).headers['x-subject-token'])
  assert.equal((await call('GET', `/users/${userId}`, ruled)).status, 200)
  assert.equal((await call('GET', path, ruled)).status, 401)
  assert.equal((await call('PATCH', `/users/${userId}`, ruled, { user: {} })).status, 401)
  const rules = `/users/${userId}/access_rules`
  assert.equal((await call('GET', rules, token)).json.access_rules.length, 1)
  assert.equal((await call('DELETE', `${rules}/${kept.id}`, token)).status, 403)
  assert.equal(
    (await make({ name: 'same rule', access_rules: [{ id: kept.id }] })).json.application_credential.access_rules[0].id,
    kept.id,
  )
  assert.equal((await make({ name: 'bad', access_rules: [{ ...rule, method: 'LOOK' }] })).status, 400)
  for (const name of ['ruled', 'same rule']) {
    const [found] = (await call('GET', `${path}?name=${encodeURIComponent(name)}`, token)).json.application_credentials
    assert.equal((await call('DELETE', `${path}/${found.id}`, token)).status, 204)
  }
  assert.equal((await call('DELETE', `${rules}/${kept.id}`, token)).status, 204)
})

test('nobody makes one for another, and another’s is not there', async () => {
  const { call, make, tokenOf, path } = await open()
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  assert.equal((await make({ name: 'foreign' }, admin)).status, 403)
  const made = (await make({ name: 'mine' })).json.application_credential
  assert.equal((await call('GET', `${path}/${made.id}`, admin)).status, 200)
  assert.equal((await call('GET', `/users/nobody/application_credentials/${made.id}`, admin)).status, 404)
  assert.equal((await call('DELETE', `${path}/${made.id}`, admin)).status, 204)
})
