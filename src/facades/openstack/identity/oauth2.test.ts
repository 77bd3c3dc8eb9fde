import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const { call, app } = cloud
  const member = await cloud.tokenOf('demo', { project: { name: 'demo', domain: { id: 'default' } } })
  const { token } = (await call('GET', '/auth/tokens', member, undefined, { 'x-subject-token': member })).json
  const userId: string = token.user.id
  const application_credential = { name: 'client', roles: [{ name: 'reader' }] }
  const made = await call('POST', `/users/${userId}/application_credentials`, member, { application_credential })
  const client = made.json.application_credential as { id: string; secret: string }
  const ask = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
    const payload = new URLSearchParams(form).toString()
    const reply = await app.inject({
      method: 'POST',
      url: '/identity/v3/OS-OAUTH2/token',
      headers: { ...FORM, ...headers },
      payload,
    })
    return { status: reply.statusCode, headers: reply.headers, json: reply.json() }
  }
  return { ...cloud, client, ask, userId }
}
const GRANT = { grant_type: 'client_credentials' }
const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` })

test('an application credential is a client: by header and by form; its token is a bearer token', async () => {
  const { ask, client, call, userId } = await open()
  for (const reply of [
    await ask(GRANT, basic(client.id, client.secret)),
    await ask({ ...GRANT, client_id: client.id, client_secret: client.secret }),
  ]) {
    assert.equal(reply.status, 200, JSON.stringify(reply.json))
    const { access_token, token_type, expires_in } = reply.json
    assert.deepEqual([token_type, expires_in, reply.headers['cache-control']], ['Bearer', 3600, 'no-store'])
    const bearer = { authorization: `Bearer ${access_token}` }
    assert.equal((await call('GET', `/users/${userId}`, undefined, undefined, bearer)).status, 200)
    assert.equal((await call('GET', '/auth/catalog', undefined, undefined, bearer)).status, 200)
    const { token } = (await call('GET', '/auth/tokens', undefined, undefined, { ...bearer, 'x-subject-token': access_token }))
      .json
    assert.deepEqual(
      token.roles.map((role: { name: string }) => role.name),
      ['reader'],
    )
    assert.equal(
      (await call('GET', `/users/${userId}`, undefined, undefined, { authorization: `Bearer ${access_token}x` })).status,
      401,
    )
    assert.equal(
      (await call('GET', `/users/${userId}`, undefined, undefined, { authorization: `Token ${access_token}` })).status,
      401,
    )
  }
})

test('RFC 6749’s words for what is wrong', async () => {
  const { ask, client, call } = await open()
  const { id, secret } = client
  for (const [form, headers, status, error] of [
    [{}, basic(id, secret), 400, 'invalid_request'],
    [{ grant_type: 'password' }, basic(id, secret), 400, 'unsupported_grant_type'],
    [GRANT, {}, 401, 'invalid_client'],
    [GRANT, basic(id, 'wrong'), 401, 'invalid_client'],
    [GRANT, basic(id, ''), 401, 'invalid_client'],
    [GRANT, { authorization: 'Basic !' }, 401, 'invalid_client'],
    [{ ...GRANT, client_id: id }, {}, 401, 'invalid_client'],
    [{ ...GRANT, client_id: id, client_secret: secret }, basic(id, 'wrong'), 401, 'invalid_client'], // the header goes first
    [{ ...GRANT, client_id: 'nobody', client_secret: secret }, {}, 401, 'invalid_client'],
  ] as const) {
    const reply = await ask(form, { ...headers })
    assert.deepEqual([reply.status, reply.json.error], [status, error], JSON.stringify([form, headers, reply.json]))
    assert.equal(typeof reply.json.error_description, 'string')
    if (status === 401) assert.match(String(reply.headers['www-authenticate']), /Basic/)
  }
  assert.equal(
    (await call('POST', '/OS-OAUTH2/token', undefined, { ...GRANT, client_id: id, client_secret: secret })).json.error,
    'invalid_request',
  ) // JSON is no form
  const much = await ask({ ...GRANT, filler: 'x'.repeat(20_000) }, basic(id, secret))
  assert.equal(much.status, 413)
})

test('where Keystone takes POST alone, other methods are not allowed: not of those that are not implemented yet', async () => {
  const { app } = await open()
  for (const path of ['OS-OAUTH2/token', 'OS-OAUTH1/request_token', 'OS-OAUTH1/access_token', 'ec2tokens', 's3tokens'])
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const) {
      const reply = await app.inject({ method, url: `/identity/v3/${path}` })
      assert.deepEqual([reply.statusCode, reply.headers.allow], [405, 'POST'], `${method} ${path}`)
    }
})
