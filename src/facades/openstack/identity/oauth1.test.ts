import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { signatureOf, writeAuthorization } from '../../../wire/oauth1/index.ts'
import { startKeystone } from './identity.fixture.ts'

interface Key {
  id: string
  secret: string
}

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const { call, app, ctx } = cloud
  const admin = await cloud.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
  const { token } = (await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': admin })).json
  const projectId: string = token.project.id
  const userId: string = token.user.id
  const made = (await call('POST', '/OS-OAUTH1/consumers', admin, { consumer: { description: 'a portal' } })).json.consumer
  const consumer = made as Key
  const sign = (path: string, more: Record<string, string>, secrets: { consumer?: string; token?: string } = {}) => {
    const parameters = new Map(
      Object.entries({
        oauth_consumer_key: consumer.id,
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: `${Math.floor(ctx.clock.now() / 1000)}`,
        oauth_nonce: 'n',
        oauth_version: '1.0',
        ...more,
      }),
    )
    const request = { method: 'POST', url: `http://cloud/identity/v3${path}`, parameters }
    parameters.set('oauth_signature', signatureOf(request, { consumer: consumer.secret, ...secrets }) ?? '')
    return { authorization: writeAuthorization(parameters) }
  }
  const post = async (path: string, headers: object) => {
    const reply = await app.inject({ method: 'POST', url: `/identity/v3${path}`, headers: { host: 'cloud', ...headers } })
    const form = new URLSearchParams(reply.body)
    return {
      status: reply.statusCode,
      text: reply.body,
      key: { id: form.get('oauth_token') ?? '', secret: form.get('oauth_token_secret') ?? '' },
    }
  }
  const ask = (more = {}, secrets = {}, project = projectId) =>
    post('/OS-OAUTH1/request_token', {
      ...sign('/OS-OAUTH1/request_token', { oauth_callback: 'oob', ...more }, secrets),
      'requested-project-id': project,
    })
  const authorize = (id: string, roles: object[] = [{ name: 'member' }], by = admin) =>
    call('PUT', `/OS-OAUTH1/authorize/${id}`, by, { roles })
  const take = (request: Key, verifier: string, secrets = {}) =>
    post(
      '/OS-OAUTH1/access_token',
      sign(
        '/OS-OAUTH1/access_token',
        { oauth_token: request.id, oauth_verifier: verifier },
        { token: request.secret, ...secrets },
      ),
    )
  const logIn = (access: Key, more: object = {}, secrets = {}) =>
    call(
      'POST',
      '/auth/tokens',
      undefined,
      { auth: { identity: { methods: ['oauth1'], oauth1: {} }, ...more } },
      sign('/auth/tokens', { oauth_token: access.id }, { token: access.secret, ...secrets }),
    )
  /** All the way to an access. */
  const access = async (roles?: object[]) => {
    const request = (await ask()).key
    const { oauth_verifier } = (await authorize(request.id, roles)).json.token
    return (await take(request, oauth_verifier)).key
  }
  return { ...cloud, admin, projectId, userId, consumer, sign, post, ask, authorize, take, logIn, access }
}

test('consumers: the secret is shown once and is not in the database; changed, listed, taken away', async () => {
  const { call, admin, consumer, ctx, tokenOf } = await open()
  const { id } = consumer
  const path = `/OS-OAUTH1/consumers/${id}`
  const shown = (await call('GET', path, admin)).json.consumer
  assert.deepEqual([shown.description, 'secret' in shown], ['a portal', false])
  assert.ok(!JSON.stringify(await ctx.db.selectFrom('oauth1_consumer').selectAll().execute()).includes(consumer.secret))
  const changed = await call('PATCH', path, admin, { consumer: { description: 'another', colour: 'blue' } })
  assert.deepEqual([changed.json.consumer.description, changed.json.consumer.colour], ['another', 'blue'])
  assert.equal((await call('PATCH', path, admin, { consumer: { secret: 'mine' } })).status, 400)
  assert.equal((await call('GET', '/OS-OAUTH1/consumers', admin)).json.consumers.length, 1)
  const member = await tokenOf('demo', { project: { name: 'demo', domain: { id: 'default' } } })
  assert.equal((await call('GET', path, member)).status, 403)
  assert.equal((await call('DELETE', path, admin)).status, 204)
  assert.equal((await call('GET', path, admin)).status, 404)
})

test('from a request to a token: some of the user’s roles, in the project asked for', async () => {
  const { ask, authorize, take, logIn, call, consumer, projectId, userId } = await open()
  const request = await ask()
  assert.equal(request.status, 201, request.text)
  assert.match(request.text, /^oauth_token=\w{32}&oauth_token_secret=\w{32}&oauth_expires_at=/)
  const { oauth_verifier } = (await authorize(request.key.id)).json.token
  assert.match(oauth_verifier, /^[a-zA-Z2-9]{8}$/)
  assert.equal((await take(request.key, 'wrong')).status, 401)
  const taken = await take(request.key, oauth_verifier)
  assert.equal(taken.status, 201, taken.text)
  assert.equal((await take(request.key, oauth_verifier)).status, 404) // used up
  const reply = await logIn(taken.key)
  assert.equal(reply.status, 201, reply.text)
  const { token } = reply.json
  assert.deepEqual([token.methods, token.user.id, token.project.id], [['oauth1'], userId, projectId])
  assert.deepEqual(token['OS-OAUTH1'], { access_token_id: taken.key.id, consumer_id: consumer.id })
  assert.deepEqual(
    token.roles.map((role: { name: string }) => role.name),
    ['member', 'reader'],
  )
  const id = String(reply.headers['x-subject-token'])
  assert.equal((await call('GET', `/users/${userId}`, id)).status, 200)
  const other = await logIn(taken.key, { scope: { domain: { id: 'default' } } })
  assert.equal(other.json.token.project.id, projectId) // whatever is asked for
  const again = await call('POST', '/auth/tokens', undefined, { auth: { identity: { methods: ['token'], token: { id } } } })
  assert.equal(again.status, 403)
})

test('signatures that are wrong, old, of another consumer or of another request are refused', async () => {
  const { ask, authorize, take, access, logIn, post, sign, ctx, call, admin } = await open()
  assert.equal((await ask({}, { consumer: 'wrong' })).status, 401)
  assert.equal((await ask({ oauth_consumer_key: 'nobody' })).status, 404)
  assert.equal((await ask({ oauth_timestamp: `${Math.floor(ctx.clock.now() / 1000) - 601}` })).status, 400)
  assert.equal((await ask({ oauth_timestamp: 'x' })).status, 400)
  const plain = await ask({ oauth_signature_method: 'PLAINTEXT', oauth_signature: 'secret&' })
  assert.equal(plain.status, 400)
  assert.equal((await ask({ oauth_version: '2.0' })).status, 400)
  assert.equal((await ask({}, {}, 'nothing')).status, 404)
  assert.equal((await ask({}, {}, '')).status, 400)
  assert.equal((await post('/OS-OAUTH1/request_token', { 'requested-project-id': 'x' })).status, 400)
  const request = (await ask()).key
  assert.equal((await take(request, 'x')).status, 401) // nobody has said yes
  const { oauth_verifier } = (await authorize(request.id)).json.token
  assert.equal((await take(request, oauth_verifier, { token: 'wrong' })).status, 401)
  const key = await access()
  assert.equal((await logIn(key, {}, { token: 'wrong' })).status, 401)
  assert.equal((await logIn(key, {}, { consumer: 'wrong' })).status, 401)
  assert.equal((await logIn({ ...key, id: request.id })).status, 404)
  const elsewhere = sign('/auth/catalog', { oauth_token: key.id }, { token: key.secret })
  const auth = { identity: { methods: ['oauth1'], oauth1: {} } }
  assert.equal((await call('POST', '/auth/tokens', undefined, { auth }, elsewhere)).status, 401)
  const another = (await call('POST', '/OS-OAUTH1/consumers', admin, { consumer: {} })).json.consumer
  const stolen = sign(
    '/auth/tokens',
    { oauth_consumer_key: another.id, oauth_token: key.id },
    { consumer: another.secret, token: key.secret },
  )
  assert.equal((await call('POST', '/auth/tokens', undefined, { auth }, stolen)).status, 401)
})

test('nobody lets a consumer have what it has not itself, or was lent', async () => {
  const { ask, authorize, call, admin, userId, projectId, access, logIn } = await open()
  const service = (await call('GET', '/roles?name=service', admin)).json.roles[0].id
  const request = (await ask()).key
  assert.equal((await authorize(request.id, [{ id: service }])).status, 401)
  assert.equal((await authorize(request.id, [{ name: 'nothing' }])).status, 404)
  assert.equal((await authorize('nothing')).status, 404)
  const spec = { name: 'lent', unrestricted: true }
  const lent = (await call('POST', `/users/${userId}/application_credentials`, admin, { application_credential: spec })).json
  const { id, secret } = lent.application_credential
  const auth = { identity: { methods: ['application_credential'], application_credential: { id, secret } } }
  const byLent = String((await call('POST', '/auth/tokens', undefined, { auth })).headers['x-subject-token'])
  assert.equal((await authorize(request.id, [], byLent)).status, 403)
  const byAccess = String((await logIn(await access([{ name: 'admin' }]))).headers['x-subject-token'])
  assert.equal((await authorize(request.id, [], byAccess)).status, 403)
  for (const [method, path, body] of [
    ['GET', `/users/${userId}/OS-OAUTH1/access_tokens`, undefined],
    ['POST', `/users/${userId}/application_credentials`, { application_credential: { name: 'more' } }],
  ] as const)
    assert.equal((await call(method, path, byAccess, body)).status, 403, path)
  const key = (await call('POST', `/users/${userId}/credentials/OS-EC2`, byAccess, { tenant_id: projectId })).json.credential
  const { blob } = (await call('GET', '/credentials', byAccess)).json.credentials[0]
  assert.equal(JSON.parse(blob).access, key.access)
  assert.ok(JSON.parse(blob).access_token_id)
})

test('an access is listed with its roles; taken back, its tokens hold no more', async () => {
  const { call, admin, userId, access, logIn } = await open()
  const key = await access()
  const path = `/users/${userId}/OS-OAUTH1/access_tokens`
  const [shown] = (await call('GET', path, admin)).json.access_tokens
  assert.deepEqual([shown.id, shown.authorizing_user_id, 'access_secret' in shown], [key.id, userId, false])
  assert.equal((await call('GET', `${path}/${key.id}`, admin)).json.access_token.id, key.id)
  const [role] = (await call('GET', `${path}/${key.id}/roles`, admin)).json.roles
  assert.equal(role.name, 'member')
  assert.equal((await call('GET', `${path}/${key.id}/roles/${role.id}`, admin)).json.role.id, role.id)
  assert.equal((await call('GET', `${path}/${key.id}/roles/nothing`, admin)).status, 404)
  assert.equal((await call('GET', `/users/nobody/OS-OAUTH1/access_tokens/${key.id}`, admin)).status, 404)
  const token = String((await logIn(key)).headers['x-subject-token'])
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 200)
  assert.equal((await call('DELETE', `${path}/${key.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 401)
  assert.equal((await logIn(key)).status, 404)
})

test('it ends after a day, and with its consumer', async () => {
  const { call, admin, consumer, userId, access, logIn, advance } = await open()
  const key = await access()
  const token = String((await logIn(key)).headers['x-subject-token'])
  assert.equal((await call('DELETE', `/OS-OAUTH1/consumers/${consumer.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/users/${userId}`, token)).status, 401)
  const second = await open()
  const late = await second.access()
  await second.advance(24 * 3600_000)
  assert.equal((await second.logIn(late)).status, 404)
  await advance(0)
})
