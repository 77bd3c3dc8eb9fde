/** SAML: one cloud's word counts in another, by programs and by browsers, once and where it was sent. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FederationSettings } from '../../../domain/identity/federation/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { signedResponse } from '../../../wire/saml/index.ts'
import { newSigningKey, type SigningKey } from '../../../wire/saml/signing-key.fixture.ts'
import { startKeystone } from './identity.fixture.ts'

const PUBLIC = 'https://cloud.example/identity/v3'
const DASHBOARD = 'https://dash.example/auth/websso/'
const IDP = 'https://other.example/idp'
const AUTH = '/OS-FEDERATION/identity_providers/other/protocols/saml2/auth'
const WEBSSO = '/auth/OS-FEDERATION/identity_providers/other/protocols/saml2/websso'

const RULES = [
  {
    local: [{ user: { name: '{0}' } }, { projects: [{ name: '{1}', roles: [{ name: 'member' }] }] }, { groups: '{2}' }],
    remote: [{ type: 'openstack_user' }, { type: 'openstack_project' }, { type: 'openstack_groups' }],
  },
  { local: [{ user: { name: '{0}' } }], remote: [{ type: 'MELLON_NAME_ID' }] },
]

let keystone: Awaited<ReturnType<typeof startKeystone>>
let store: Awaited<ReturnType<typeof openTestStore>>
let settings: FederationSettings = {}
let signer: SigningKey
let admin = ''

before(async () => {
  store = await openTestStore()
  keystone = await startKeystone(store, '/identity', undefined, () => settings)
  signer = newSigningKey()
  admin = await keystone.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
})
after(async () => {
  await keystone?.app.close()
  await store?.close()
})

async function made(method: 'PUT' | 'POST' | 'PATCH', path: string, body: object) {
  const reply = await keystone.call(method, path, admin, body)
  assert.ok(reply.status < 300, `${path}: ${reply.text}`)
  return reply.json
}

/** Whatever the body's type is, unlike `call`. */
const send = (method: 'GET' | 'POST', path: string, payload?: string, type?: string) =>
  keystone.app.inject({
    method,
    url: `/identity/v3${path}`,
    headers: { host: 'cloud', ...(type === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  })
const asked = (token: string, serviceProvider = 'self') => ({
  auth: { identity: { methods: ['token'], token: { id: token } }, scope: { service_provider: { id: serviceProvider } } },
})
const asForm = (fields: Record<string, string>) => `${new URLSearchParams(fields)}`
const FORM = 'application/x-www-form-urlencoded'
const base64 = (xml: string) => Buffer.from(xml).toString('base64')

test('a cloud that is set up for none of it says so', async () => {
  assert.equal((await send('GET', '/OS-FEDERATION/saml2/metadata')).statusCode, 404)
  assert.equal((await keystone.call('GET', '/auth/OS-FEDERATION/saml2', admin)).status, 405)
  assert.equal((await keystone.call('POST', '/auth/OS-FEDERATION/saml2', undefined, asked(admin))).status, 404)
  assert.equal((await send('POST', AUTH, asForm({ SAMLResponse: 'x' }), FORM)).statusCode, 404)
})

describe('this cloud’s word', () => {
  before(async () => {
    settings = {
      public_url: PUBLIC,
      trusted_dashboards: [DASHBOARD],
      saml: { entity_id: IDP, sso_endpoint: `${IDP}/sso`, ...signer },
      providers: {
        other: { saml2: { kind: 'saml', entity_id: IDP, sso_url: `${IDP}/sso`, certificates: [signer.certificate] } },
      },
    }
    await made('PUT', '/OS-FEDERATION/identity_providers/other', { identity_provider: { remote_ids: [IDP], enabled: true } })
    await made('PUT', '/OS-FEDERATION/mappings/saml', { mapping: { rules: RULES, schema_version: '2.0' } })
    await made('PUT', '/OS-FEDERATION/identity_providers/other/protocols/saml2', { protocol: { mapping_id: 'saml' } })
    const provider = { auth_url: `${PUBLIC}${AUTH}`, sp_url: `${PUBLIC}${AUTH}`, enabled: true }
    await made('PUT', '/OS-FEDERATION/service_providers/self', { service_provider: provider })
    const group = (await made('POST', '/groups', { group: { name: 'crew', domain_id: 'default' } })).group
    const { users } = (await keystone.call('GET', '/users?name=admin', admin)).json
    await keystone.call('PUT', `/groups/${group.id}/users/${users[0].id}`, admin)
  })

  test('is described by its metadata', async () => {
    const reply = await send('GET', '/OS-FEDERATION/saml2/metadata')
    assert.equal(reply.statusCode, 200)
    assert.match(String(reply.headers['content-type']), /^text\/xml/)
    assert.match(reply.body, /entityID="https:\/\/other.example\/idp"/)
    assert.ok(reply.body.includes(signer.certificate.replaceAll(/-----[^-]+-----|\s/g, '')))
  })

  test('goes to the other cloud in its envelope, counts there once, and brings user, project and groups', async () => {
    const reply = await keystone.app.inject({
      method: 'POST',
      url: '/identity/v3/auth/OS-FEDERATION/saml2/ecp',
      headers: { host: 'cloud' },
      payload: asked(admin),
    })
    assert.equal(reply.statusCode, 200, reply.body)
    assert.equal(reply.headers['x-sp-url'], `${PUBLIC}${AUTH}`)
    assert.match(reply.body, />ss:mem:[0-9a-f]{32}</)
    const entered = await send('POST', AUTH, reply.body, 'application/vnd.paos+xml')
    assert.equal(entered.statusCode, 201, entered.body)
    const { user } = entered.json().token
    assert.equal(user.name, 'admin')
    assert.notEqual(user.domain.id, 'default')
    assert.equal(user['OS-FEDERATION'].groups.length, 1)
    const token = String(entered.headers['x-subject-token'])
    const { projects } = (await keystone.call('GET', '/auth/projects', token)).json
    assert.deepEqual(
      projects.map(({ name, domain_id }: Record<string, string>) => [name, domain_id]),
      [['admin', user.domain.id]],
    )
    assert.equal((await send('POST', AUTH, reply.body, 'application/vnd.paos+xml')).statusCode, 401) // again
  })

  test('is given for a whole token of a project, to an enabled provider', async () => {
    const ask = (token: string, provider?: string) =>
      keystone.call('POST', '/auth/OS-FEDERATION/saml2', undefined, asked(token, provider))
    assert.equal((await ask('made-up')).status, 404)
    assert.equal((await ask(admin, 'nobody')).status, 404)
    const unscoped = await keystone.tokenOf('admin', 'unscoped')
    assert.equal((await ask(unscoped)).status, 403)
    await made('PATCH', '/OS-FEDERATION/service_providers/self', { service_provider: { enabled: false } })
    assert.equal((await ask(admin)).status, 403)
    const without = await keystone.call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': admin })
    assert.equal(without.json.token.service_providers, undefined)
    await made('PATCH', '/OS-FEDERATION/service_providers/self', { service_provider: { enabled: true } })
    const shown = await keystone.call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': admin })
    assert.deepEqual(shown.json.token.service_providers, [
      { auth_url: `${PUBLIC}${AUTH}`, id: 'self', sp_url: `${PUBLIC}${AUTH}` },
    ])
  })
})

describe('another’s word', () => {
  const response = (change: Partial<Parameters<typeof signedResponse>[0]> = {}) => {
    const now = keystone.ctx.clock.now()
    const ids = { response: `_${keystone.ctx.random.uuid()}`, assertion: `_${keystone.ctx.random.uuid()}`, session: '_s' }
    const spec = { ids, issuer: IDP, recipient: `${PUBLIC}${AUTH}`, nameId: 'jo', attributes: {}, now, until: now + 60_000 }
    return signedResponse({ ...spec, ...signer, ...change })
  }
  const post = (xml: string) => send('POST', AUTH, asForm({ SAMLResponse: base64(xml) }), FORM)

  test('posted as a form gives a token, and none when it is not for here, over, or of another', async () => {
    const good = await post(response())
    assert.equal(good.statusCode, 201, good.body)
    assert.equal(good.json().token.user.name, 'jo')
    assert.equal((await post(response({ recipient: 'https://elsewhere' }))).statusCode, 401)
    assert.equal((await post(response({ issuer: 'https://another' }))).statusCode, 401)
    assert.equal((await post(response({ until: keystone.ctx.clock.now() - 61_000 }))).statusCode, 401)
    assert.equal((await post(response(newSigningKey('stranger')))).statusCode, 401)
    assert.equal((await post(response({ inResponseTo: '_never-asked' }))).statusCode, 401)
    assert.equal((await post(response().replace('>jo<', '>root<'))).statusCode, 401)
    const twice = response()
    assert.deepEqual([(await post(twice)).statusCode, (await post(twice)).statusCode], [201, 401])
    assert.equal((await send('POST', AUTH, '{}', 'application/json')).statusCode, 400)
  })

  test('comes by a browser as the answer to what was asked', async () => {
    const out = await send('GET', `/auth/OS-FEDERATION/websso/saml2?origin=${encodeURIComponent(DASHBOARD)}`)
    assert.equal(out.statusCode, 302, out.body)
    const { searchParams } = new URL(String(out.headers.location))
    const relayState = searchParams.get('RelayState') ?? ''
    const { inflateRawSync } = await import('node:zlib')
    const request = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const [, requestId = ''] = /\sID="([^"]+)"/.exec(request) ?? []
    assert.ok(request.includes(`${PUBLIC}${WEBSSO}`), request)
    const recipient = `${PUBLIC}${WEBSSO}`
    const back = (fields: Record<string, string>) => send('POST', WEBSSO, asForm(fields), FORM)
    const answer = (inResponseTo?: string) => base64(response({ recipient, inResponseTo }))
    assert.equal((await back({ SAMLResponse: answer(requestId) })).statusCode, 401) // nobody asked
    assert.equal((await back({ SAMLResponse: answer(requestId), RelayState: 'made-up' })).statusCode, 401)
    assert.equal((await back({ SAMLResponse: answer(), RelayState: relayState })).statusCode, 401)
    const page = await back({ SAMLResponse: answer(requestId), RelayState: relayState })
    assert.equal(page.statusCode, 200, page.body)
    assert.match(page.body, /action="https:\/\/dash.example\/auth\/websso\/" method="post"/)
  })

  test('several providers of a protocol are offered for choice', async () => {
    await made('PUT', '/OS-FEDERATION/identity_providers/second', { identity_provider: { enabled: true } })
    await made('PUT', '/OS-FEDERATION/identity_providers/second/protocols/saml2', { protocol: { mapping_id: 'saml' } })
    const { saml2 } = settings.providers?.other ?? {}
    assert.ok(saml2)
    settings = { ...settings, providers: { ...settings.providers, second: { saml2 } } }
    const page = await send('GET', `/auth/OS-FEDERATION/websso/saml2?origin=${encodeURIComponent(DASHBOARD)}`)
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /identity_providers\/other\/protocols\/saml2\/websso\?origin=.*identity_providers\/second\//s)
  })
})
