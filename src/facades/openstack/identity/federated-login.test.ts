/** Logging in by a real OpenID provider: bearer tokens, the code flow in a browser, and all that is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FederationSettings } from '../../../domain/identity/federation/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import {
  askToken,
  CLIENT,
  OTHER_CLIENT,
  PERSON,
  signIn,
  startOpenIdProvider,
  type TestProvider,
} from '../../../wire/openid/openid-provider.fixture.ts'
import { startKeystone } from './identity.fixture.ts'

const PUBLIC = 'https://cloud.example/identity/v3'
const DASHBOARD = 'https://dash.example/auth/websso/'
const AUTH = '/OS-FEDERATION/identity_providers/corp/protocols/openid/auth'
const WEBSSO = '/auth/OS-FEDERATION/identity_providers/corp/protocols/openid/websso'

let provider: TestProvider
let keystone: Awaited<ReturnType<typeof startKeystone>>
let store: Awaited<ReturnType<typeof openTestStore>>
let settings: FederationSettings = {}
let admin = ''
let group = ''
let project = ''

const RULES = [
  {
    local: [{ user: { name: '{0}', email: '{1}' } }, { groups: '{2}', domain: { id: 'default' } }],
    remote: [{ type: 'OIDC-sub' }, { type: 'HTTP_OIDC_EMAIL' }, { type: 'OIDC_CLAIM_groups' }],
  },
  { local: [{ user: { name: '{0}' } }], remote: [{ type: 'OIDC-client_id' }] },
]

before(async () => {
  store = await openTestStore()
  keystone = await startKeystone(store, '/identity', undefined, () => settings)
  provider = await startOpenIdProvider([`${PUBLIC}${WEBSSO}`])
  const openid = { kind: 'openid' as const, issuer: provider.issuer, client_id: CLIENT.id, client_secret: CLIENT.secret }
  settings = { public_url: PUBLIC, trusted_dashboards: [DASHBOARD], providers: { corp: { openid } } }
  admin = await keystone.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
  await setUp()
})
after(async () => {
  await provider?.close()
  await keystone?.app.close()
  await store?.close()
})

async function made(method: 'PUT' | 'POST' | 'PATCH', path: string, body: object) {
  const reply = await keystone.call(method, path, admin, body)
  assert.ok(reply.status < 300, `${path}: ${reply.text}`)
  return reply.json
}

async function setUp() {
  await made('PUT', '/OS-FEDERATION/identity_providers/corp', {
    identity_provider: { remote_ids: [provider.issuer], enabled: true },
  })
  await made('PUT', '/OS-FEDERATION/mappings/corp', { mapping: { rules: RULES } })
  await made('PUT', '/OS-FEDERATION/identity_providers/corp/protocols/openid', { protocol: { mapping_id: 'corp' } })
  group = (await made('POST', '/groups', { group: { name: 'developers', domain_id: 'default' } })).group.id
  project = (await made('POST', '/projects', { project: { name: 'shared', domain_id: 'default' } })).project.id
  const { roles } = (await keystone.call('GET', '/roles?name=member', admin)).json
  await made('PUT', `/projects/${project}/groups/${group}/roles/${roles[0].id}`, {})
}

const bearer = (token: string, method: 'GET' | 'POST' = 'POST') =>
  keystone.call(method, AUTH, undefined, undefined, { authorization: `Bearer ${token}` })
const tokenOf = (reply: { headers: Record<string, unknown> }) => String(reply.headers['x-subject-token'])
const passwordForm = { grant_type: 'password', username: PERSON.sub, password: 'x', scope: 'openid email profile' }
const scoped = (token: string, to: object) => ({ auth: { identity: { methods: ['token'], token: { id: token } }, scope: to } })

describe('a bearer token of the provider', () => {
  test('gives an unscoped token of a user that is made for it, with its groups', async () => {
    const { access_token: token = '' } = await askToken(provider.issuer, passwordForm)
    const reply = await bearer(token)
    assert.equal(reply.status, 201, reply.text)
    const { token: view } = reply.json
    assert.deepEqual(view.methods, ['openid'])
    assert.equal(view.user.name, 'jo')
    assert.deepEqual(view.user['OS-FEDERATION'], {
      groups: [{ id: group }],
      identity_provider: { id: 'corp' },
      protocol: { id: 'openid' },
    })
    assert.ok(!('password_expires_at' in view.user) && !('project' in view))
    const provided = (await keystone.call('GET', '/OS-FEDERATION/identity_providers/corp', admin)).json.identity_provider
    assert.equal(view.user.domain.id, provided.domain_id)
    const again = await bearer(token, 'GET')
    assert.equal(again.json.token.user.id, view.user.id)
    const { user } = (await keystone.call('GET', `/users/${view.user.id}`, admin)).json
    assert.equal(user.email, PERSON.email)
    assert.deepEqual(user.federated, [{ idp_id: 'corp', protocols: [{ protocol_id: 'openid', unique_id: 'jo' }] }])
    for (const path of ['/auth/projects', '/OS-FEDERATION/projects'])
      assert.deepEqual(
        (await keystone.call('GET', path, tokenOf(reply))).json.projects.map(({ id }: { id: string }) => id),
        [project],
      )
  })

  test('is changed for a token of a project that the groups give, which goes on to say whence it came', async () => {
    const { access_token: token = '' } = await askToken(provider.issuer, passwordForm)
    const unscoped = await bearer(token)
    const reply = await keystone.call('POST', '/auth/tokens', undefined, scoped(tokenOf(unscoped), { project: { id: project } }))
    assert.equal(reply.status, 201, reply.text)
    assert.deepEqual(reply.json.token.methods.toSorted(), ['openid', 'token'])
    assert.deepEqual(reply.json.token.user['OS-FEDERATION'].groups, [{ id: group }])
    assert.deepEqual(
      reply.json.token.roles.map(({ name }: { name: string }) => name),
      ['member', 'reader'],
    )
    assert.equal(reply.json.token.expires_at, unscoped.json.token.expires_at)
    const other = await keystone.call('POST', '/auth/tokens', undefined, scoped(tokenOf(unscoped), { domain: { id: 'default' } }))
    assert.equal(other.status, 401)
  })

  test('is a method of the usual log-in too, and so is the token that it gave', async () => {
    const { access_token: token = '' } = await askToken(provider.issuer, passwordForm)
    const logIn = (mapped: object, headers: object = {}) => {
      const auth = { identity: { methods: ['mapped'], mapped }, scope: { project: { id: project } } }
      return keystone.call('POST', '/auth/tokens', undefined, { auth }, headers)
    }
    const whence = { identity_provider: 'corp', protocol: 'openid' }
    const reply = await logIn(whence, { authorization: `Bearer ${token}` })
    assert.equal(reply.status, 201, reply.text)
    assert.equal(reply.json.token.user['OS-FEDERATION'].protocol.id, 'openid')
    assert.equal((await logIn({ id: tokenOf(await bearer(token)) })).status, 201)
    assert.equal((await logIn(whence)).status, 401)
    assert.equal((await logIn({ protocol: 'openid' })).status, 400)
    assert.equal((await logIn({ id: 'made-up' })).status, 404)
  })

  test('of a client that acts for itself names the client', async () => {
    const { access_token: token = '' } = await askToken(provider.issuer, { grant_type: 'client_credentials' })
    const reply = await bearer(token)
    assert.equal(reply.status, 201, reply.text)
    assert.equal(reply.json.token.user.name, CLIENT.id)
  })

  test('of another client, made up, over or without any is refused with 401', async () => {
    const { access_token: others = '' } = await askToken(provider.issuer, passwordForm, OTHER_CLIENT)
    assert.notEqual(others, '')
    assert.equal((await bearer(others)).status, 401)
    assert.equal((await bearer('made-up')).status, 401)
    assert.equal((await bearer('eyJhbGciOiJub25lIn0.eyJzdWIiOiJqbyJ9.')).status, 401)
    assert.equal((await keystone.call('POST', AUTH)).status, 401)
    assert.ok(
      keystone.lines.some((line) => line.includes('was given to')),
      'the operator learns why',
    )
    assert.ok(keystone.lines.every((line) => !line.includes(CLIENT.secret) && !line.includes(others)))
  })

  test('counts for no provider that is disabled, that is none, that is named otherwise or that the operator did not set up', async () => {
    const { access_token: token = '' } = await askToken(provider.issuer, passwordForm)
    const path = '/OS-FEDERATION/identity_providers/corp'
    const session = tokenOf(await bearer(token))
    const validate = () => keystone.call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': session })
    assert.equal((await validate()).status, 200)
    await made('PATCH', path, { identity_provider: { enabled: false } })
    assert.equal((await bearer(token)).status, 403)
    assert.equal((await validate()).status, 404) // at once
    await made('PATCH', path, { identity_provider: { enabled: true, remote_ids: ['https://elsewhere'] } })
    assert.equal((await bearer(token)).status, 403)
    await made('PATCH', path, { identity_provider: { remote_ids: [provider.issuer] } })
    const elsewhere = AUTH.replace('corp', 'nobody')
    assert.equal((await keystone.call('GET', elsewhere, undefined, undefined, { authorization: `Bearer ${token}` })).status, 404)
    await made('PUT', '/OS-FEDERATION/identity_providers/corp/protocols/saml2', { protocol: { mapping_id: 'corp' } })
    const unset = AUTH.replace('openid', 'saml2')
    assert.equal((await keystone.call('GET', unset, undefined, undefined, { authorization: `Bearer ${token}` })).status, 401)
  })
})

describe('in a browser', () => {
  const ask = (path: string, headers: Record<string, string> = {}) =>
    keystone.app.inject({ method: 'GET', url: `/identity/v3${path}`, headers: { host: 'cloud', ...headers } })
  const cookieOf = (reply: { headers: Record<string, unknown> }) => String(reply.headers['set-cookie']).split(';', 1)[0] ?? ''
  const setOut = () => ask(`/auth/OS-FEDERATION/websso/openid?origin=${encodeURIComponent(DASHBOARD)}`)
  const pathOf = (url: string) => url.slice(PUBLIC.length)

  test('one is sent to the provider and comes back to the dashboard with a token', async () => {
    const out = await setOut()
    assert.equal(out.statusCode, 302, out.body)
    const location = new URL(String(out.headers.location))
    assert.equal(location.searchParams.get('code_challenge_method'), 'S256')
    assert.match(String(out.headers['set-cookie']), /HttpOnly; SameSite=Lax; Secure$/)
    const back = await signIn(location.href)
    assert.ok(back.startsWith(`${PUBLIC}${WEBSSO}?code=`), back)
    const page = await ask(pathOf(back), { cookie: cookieOf(out) })
    assert.equal(page.statusCode, 200, page.body)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    const [, action, token = ''] = /action="([^"]+)".*name="token" id="token" value="([^"]+)"/.exec(page.body) ?? []
    assert.equal(action, DASHBOARD)
    const seen = await keystone.call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })
    assert.equal(seen.json.token.user.name, 'jo')
    assert.equal((await ask(pathOf(back), { cookie: cookieOf(out) })).statusCode, 401) // a code is good once
  })

  test('whoever did not set out, did so elsewhere or too long ago is refused', async () => {
    const out = await setOut()
    const back = pathOf(await signIn(String(out.headers.location)))
    assert.equal((await ask(back)).statusCode, 401) // another browser
    const another = await setOut()
    assert.equal((await ask(back, { cookie: cookieOf(another) })).statusCode, 401) // another's code
    assert.equal((await ask(back, { cookie: 'welkin-websso=made-up' })).statusCode, 401)
    const refused = await ask(`${WEBSSO}?error=access_denied&state=x`, { cookie: cookieOf(out) })
    assert.equal(refused.statusCode, 401)
    await keystone.advance(11 * 60_000)
    assert.equal((await ask(back, { cookie: cookieOf(out) })).statusCode, 401)
  })

  test('a token is sent to trusted dashboards only', async () => {
    assert.equal((await ask('/auth/OS-FEDERATION/websso/openid')).statusCode, 400)
    assert.equal((await ask('/auth/OS-FEDERATION/websso/openid?origin=https://evil.example')).statusCode, 401)
    assert.equal((await ask(`${WEBSSO}?origin=https://evil.example`)).statusCode, 401)
    assert.equal((await ask(`/auth/OS-FEDERATION/websso/none?origin=${encodeURIComponent(DASHBOARD)}`)).statusCode, 401)
  })
})

test('what goes takes with it the users that came by it, and leaves others', async () => {
  const { access_token: token = '' } = await askToken(provider.issuer, passwordForm)
  const { user } = (await bearer(token)).json.token
  await made('PATCH', `/users/${user.id}`, { user: { description: 'kept' } })
  const linked = (
    await made('POST', '/users', {
      user: { name: 'linked', federated: [{ idp_id: 'corp', protocols: [{ protocol_id: 'openid', unique_id: 'someone' }] }] },
    })
  ).user
  const found = (await keystone.call('GET', '/users?unique_id=someone&idp_id=corp', admin)).json.users
  assert.deepEqual(
    found.map(({ id }: { id: string }) => id),
    [linked.id],
  )
  const taken = await keystone.call('POST', '/users', admin, {
    user: { name: 'again', federated: [{ idp_id: 'corp', protocols: [{ protocol_id: 'openid', unique_id: 'someone' }] }] },
  })
  assert.equal(taken.status, 409)
  const nowhere = { name: 'nowhere', federated: [{ idp_id: 'none', protocols: [{ protocol_id: 'openid', unique_id: 'x' }] }] }
  assert.equal((await keystone.call('POST', '/users', admin, { user: nowhere })).status, 400)
  assert.equal((await keystone.call('DELETE', '/OS-FEDERATION/identity_providers/corp', admin)).status, 204)
  assert.equal((await keystone.call('GET', `/users/${user.id}`, admin)).status, 404)
  assert.equal((await keystone.call('GET', `/users/${linked.id}`, admin)).status, 200)
})
