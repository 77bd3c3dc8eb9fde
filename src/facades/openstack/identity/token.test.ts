import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { passwordOf, startKeystone } from './identity.fixture.ts'

const open = async (at?: string) => startKeystone(await openTestStore(), at)

test('discovery: 300 at the root, 200 at v3, without a token, with links as the caller wrote the host', async () => {
  const { app } = await open()
  for (const url of ['/identity', '/identity/']) {
    const root = await app.inject({ url, headers: { host: 'cloud:5000' } })
    assert.equal(root.statusCode, 300)
    assert.equal(root.json().versions.values[0].links[0].href, 'http://cloud:5000/identity/v3/')
  }
  for (const headers of [{}, { 'x-auth-token': '999888777666' }]) {
    const v3 = await app.inject({ url: '/identity/v3', headers: { host: 'cloud:5000', ...headers } })
    assert.equal(v3.statusCode, 200)
    assert.equal(v3.json().version.id, 'v3.14')
    assert.equal(v3.json().version.links[0].href, 'http://cloud:5000/identity/v3/')
  }
})

test('on a port of its own it stands at the root', async () => {
  const { app, call, tokenOf } = await open('')
  const root = await app.inject({ url: '/', headers: { host: 'cloud:35357', 'x-auth-token': '999888777666' } })
  assert.equal(root.statusCode, 300)
  assert.equal(root.json().versions.values[0].links[0].href, 'http://cloud:35357/v3/')
  const refused = await call('GET', '/users', '999888777666')
  assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Keystone uri="http://cloud/"'])
  assert.equal((await call('GET', '/users', await tokenOf('admin'))).status, 200)
})

test('a log-in answers 201 with the token in a header and Keystone’s document', async () => {
  const { call, identity } = await open()
  const reply = await call('POST', '/auth/tokens', undefined, passwordOf('demo', { project: { name: 'demo' } }))
  assert.equal(reply.status, 201)
  const { token } = reply.json
  assert.deepEqual(token.methods, ['password'])
  assert.deepEqual(token.user.domain, { id: 'default', name: 'Default' })
  assert.equal(token.project.name, 'demo')
  assert.equal(token.is_domain, false)
  assert.match(token.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  assert.deepEqual(
    token.roles.map((role: { name: string }) => role.name),
    ['member', 'reader'],
  )
  const objects = token.catalog.find((entry: { type: string }) => entry.type === 'object-store')
  assert.equal(objects.endpoints[0].url, `http://cloud/AUTH_${token.project.id}`)
  assert.equal(objects.endpoints.length, 3)
  identity.close()
})

test('the header is spelled X-Subject-Token on the wire, and a token with a carriage return behind it works', async () => {
  const { app } = await open()
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const body = JSON.stringify(passwordOf('demo'))
  const issued = await exchange(
    port,
    `POST /identity/v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
  const token = /\r\nX-Subject-Token: (\S+)\r\n/.exec(issued)?.[1]
  assert.ok(token, issued)
  const again = await exchange(
    port,
    `GET /identity/v3/auth/projects HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Auth-Token: ${token}\r\r\n\r\n`,
  )
  assert.match(again, /^HTTP\/1.1 200 /)
  await app.close()
})

async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let reply = ''
  socket.on('data', (bytes) => {
    reply += bytes.toString()
  })
  socket.write(request)
  await once(socket, 'close')
  return reply
}

test('scopes: domain, system, unscoped both ways; one at a time', async () => {
  const { call, tokenOf } = await open()
  const issue = (scope: unknown) => call('POST', '/auth/tokens', undefined, passwordOf('admin', scope))
  assert.equal((await issue({ domain: { id: 'default' } })).json.token.domain.name, 'Default')
  assert.deepEqual((await issue({ system: { all: true } })).json.token.system, { all: true })
  for (const scope of ['unscoped', { unscoped: {} }]) {
    const { token } = (await issue(scope)).json
    assert.deepEqual([token.project, token.catalog, token.roles], [undefined, undefined, undefined])
  }
  assert.equal((await issue({ project: { name: 'admin' }, system: { all: true } })).status, 400)
  assert.equal((await issue({ project: { name: 'none' } })).status, 401)
  const unscoped = await tokenOf('admin', 'unscoped')
  assert.equal((await call('GET', '/auth/catalog', unscoped)).status, 403)
  const rescoped = await call('POST', '/auth/tokens', undefined, {
    auth: { identity: { methods: ['token'], token: { id: unscoped } }, scope: { project: { name: 'demo' } } },
  })
  assert.equal(rescoped.json.token.project.name, 'demo')
  assert.equal(rescoped.json.token.audit_ids.length, 2)
})

test('a token that does not hold logs nobody in: 404, not 401, so that clients do not try again with it', async () => {
  const { call, tokenOf } = await open()
  const rescope = (id: string) =>
    call('POST', '/auth/tokens', undefined, { auth: { identity: { methods: ['token'], token: { id } } } })
  const token = await tokenOf('demo')
  assert.equal((await rescope(token)).status, 201)
  await call('DELETE', '/auth/tokens', await tokenOf('admin'), undefined, { 'x-subject-token': token })
  for (const gone of [token, 'nonsense']) {
    const { status, json } = await rescope(gone)
    assert.deepEqual([status, json.error.message], [404, 'Failed to validate token'])
  }
})

test('a log-in that is wrong in form says where', async () => {
  const { call, app } = await open()
  const issue = async (auth: object) => (await call('POST', '/auth/tokens', undefined, { auth })).json.error
  assert.equal((await issue({})).message, "'identity' is a required property")
  assert.equal((await issue({ identity: { methods: [] } })).code, 400)
  assert.match((await issue({ identity: { methods: ['password'] } })).message, /^Expecting to find password in identity\./)
  assert.deepEqual(await issue({ identity: { methods: ['magic'] } }), {
    code: 401,
    title: 'Unauthorized',
    message: 'Attempted to authenticate with an unsupported method.',
  })
  const broken = await app.inject({ method: 'POST', url: '/identity/v3/auth/tokens', payload: '{"auth": {"identity": ' })
  assert.equal(broken.statusCode, 400)
  assert.match(broken.json().error.message, /line 1 column/)
})

test('a token shows, checks and voids itself; another user may not look', async () => {
  const { call, tokenOf } = await open()
  const [admin, demo] = [await tokenOf('admin'), await tokenOf('demo')]
  const subject = (token: string) => ({ 'x-subject-token': token })
  const shown = await call('GET', '/auth/tokens', demo, undefined, subject(demo))
  assert.deepEqual([shown.status, shown.headers['x-subject-token']], [200, demo])
  assert.ok(shown.json.token.catalog)
  assert.equal((await call('GET', '/auth/tokens?nocatalog', demo, undefined, subject(demo))).json.token.catalog, undefined)
  const head = await call('HEAD', '/auth/tokens', admin, undefined, subject(demo))
  assert.deepEqual([head.status, head.text], [200, ''])
  assert.equal((await call('GET', '/auth/tokens', demo, undefined, subject(admin))).status, 403)
  assert.equal((await call('DELETE', '/auth/tokens', demo, undefined, subject(admin))).status, 403)
  assert.equal((await call('GET', '/auth/tokens', admin, undefined, subject('x'))).json.error.message, 'Failed to validate token')
  assert.equal((await call('DELETE', '/auth/tokens', demo, undefined, subject(demo))).status, 204)
  assert.equal((await call('GET', '/auth/tokens', admin, undefined, subject(demo))).status, 404)
  assert.equal((await call('GET', '/auth/projects', demo)).status, 401)
})

test('a shown token follows the catalogue', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const types = async () => {
    const { token } = (await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': admin })).json
    return token.catalog.map((entry: { type: string }) => entry.type)
  }
  assert.deepEqual(await types(), ['identity', 'object-store'])
  assert.equal((await call('POST', '/services', admin, { service: { type: 'dns', name: 'names' } })).status, 201)
  assert.deepEqual(await types(), ['dns', 'identity', 'object-store'])
})

test('no token, garbage and a dead token get 401 with the way to log in', async () => {
  const { call, tokenOf, advance } = await open()
  const dead = await tokenOf('demo')
  await advance(3600_000)
  for (const token of [undefined, 'garbage', dead]) {
    const reply = await call('GET', '/users', token)
    assert.equal(reply.status, 401)
    assert.equal(reply.headers['www-authenticate'], 'Keystone uri="http://cloud/identity"')
    const message = 'The request you have made requires authentication.'
    assert.deepEqual(reply.json, { error: { code: 401, title: 'Unauthorized', message } })
  }
})

test('no password and no token is ever logged', async () => {
  const { call, tokenOf, lines } = await open()
  const token = await tokenOf('admin')
  await call('POST', '/auth/tokens', undefined, passwordOf('nobody'))
  await call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })
  await call('POST', '/users', token, { user: { name: 'ada', password: 'tops3cret', enabled: 'yes' } })
  await call('POST', '/users', token, { user: { name: 'ada', password: 'tops3cret' } })
  const log = lines.join('\n')
  assert.match(log, /issueToken/)
  for (const secret of [token, 'admin-secret', 'nobody-secret', 'tops3cret']) assert.equal(log.includes(secret), false)
})

test('a flood of log-ins is turned away with a time to try again, and the cloud goes on', async () => {
  const { call, tokenOf } = await open()
  const floods = Array.from({ length: 100 }, () => call('POST', '/auth/tokens', undefined, passwordOf('demo')))
  const replies = await Promise.all(floods)
  const turnedAway = replies.filter(({ status }) => status === 429)
  assert.ok(turnedAway.length > 0)
  assert.ok(replies.every(({ status }) => status === 201 || status === 429))
  for (const { headers } of turnedAway) assert.equal(headers['retry-after'], '1')
  assert.match(await tokenOf('demo'), /^ey/)
})

test('a user voids all tokens of its own, an admin anybody’s', async () => {
  const { call, tokenOf, advance } = await open()
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const whose = async (token: string) =>
    (await call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })).json.token.user.id as string
  const demo = await tokenOf('demo')
  const path = `/users/${await whose(demo)}/tokens`
  assert.equal((await call('DELETE', `/users/${await whose(admin)}/tokens`, demo)).status, 403)
  assert.equal((await call('DELETE', path, demo)).status, 204)
  assert.equal((await call('GET', '/auth/projects', demo)).status, 401)
  await advance(1)
  const again = await tokenOf('demo')
  assert.equal((await call('GET', '/auth/projects', again)).status, 200)
  assert.equal((await call('DELETE', path, admin)).status, 204)
  assert.equal((await call('GET', '/auth/projects', again)).status, 401)
  assert.equal((await call('DELETE', '/users/nobody/tokens', admin)).status, 404)
})
