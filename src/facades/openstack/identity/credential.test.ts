import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const IN_DEMO = { project: { name: 'demo', domain: { id: 'default' } } }

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const { call } = cloud
  const admin = await cloud.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
  const member = await cloud.tokenOf('demo', IN_DEMO)
  const { token } = (await call('GET', '/auth/tokens', member, undefined, { 'x-subject-token': member })).json
  const mine = { user_id: token.user.id as string, project_id: token.project.id as string }
  const make = (spec: object, by = member) =>
    call('POST', '/credentials', by, { credential: { ...mine, type: 'cert', blob: 'x', ...spec } })
  const ec2 = (blob: object, by = member) => make({ type: 'ec2', blob: JSON.stringify(blob) }, by)
  /** A token of an application credential of `demo`. */
  const lent = async (spec: object) => {
    const made = await call('POST', `/users/${mine.user_id}/application_credentials`, member, {
      application_credential: { name: `lent ${JSON.stringify(spec)}`, ...spec },
    })
    const { id, secret } = made.json.application_credential
    const auth = { identity: { methods: ['application_credential'], application_credential: { id, secret } } }
    return {
      id: id as string,
      token: String((await call('POST', '/auth/tokens', undefined, { auth })).headers['x-subject-token']),
    }
  }
  return { ...cloud, admin, member, mine, make, ec2, lent }
}

test('a secret is kept, shown, changed and taken away; in the database it is not to be read', async () => {
  const { call, member, make, mine, ctx } = await open()
  const made = await make({ blob: 'MY SECRET', colour: 'blue' })
  assert.equal(made.status, 201, made.text)
  const { id, links } = made.json.credential
  assert.deepEqual(made.json.credential, { id, ...mine, type: 'cert', blob: 'MY SECRET', colour: 'blue', links })
  assert.ok(links.self.endsWith(`/v3/credentials/${id}`))
  const row = await ctx.db.selectFrom('credential').selectAll().executeTakeFirstOrThrow()
  assert.ok(!JSON.stringify(row).includes('MY SECRET'))
  const changed = await call('PATCH', `/credentials/${id}`, member, { credential: { blob: 'ANOTHER' } })
  assert.deepEqual([changed.status, changed.json.credential.blob, changed.json.credential.colour], [200, 'ANOTHER', 'blue'])
  assert.equal((await call('GET', `/credentials/${id}`, member)).json.credential.blob, 'ANOTHER')
  assert.equal((await call('DELETE', `/credentials/${id}`, member)).status, 204)
  assert.equal((await call('GET', `/credentials/${id}`, member)).status, 403) // absent is as good as another's
})

test('others’ secrets are neither shown nor listed nor changed; an admin reaches all', async () => {
  const { call, admin, member, make, mine } = await open()
  const other = (await call('GET', '/users?name=admin', admin)).json.users[0].id
  const theirs = (await make({ user_id: other, type: 'totp', project_id: null }, admin)).json.credential.id
  const own = (await make({})).json.credential.id
  const ids = async (token: string, query = '') =>
    (await call('GET', `/credentials${query}`, token)).json.credentials.map((one: { id: string }) => one.id)
  assert.deepEqual(await ids(member), [own])
  assert.deepEqual(await ids(member, `?user_id=${other}`), [])
  assert.deepEqual(new Set(await ids(admin)), new Set([own, theirs]))
  assert.deepEqual(await ids(admin, '?type=totp'), [theirs])
  assert.deepEqual(await ids(admin, `?user_id=${mine.user_id}`), [own])
  assert.equal((await call('GET', `/credentials/${theirs}`, member)).status, 403)
  assert.equal((await make({ user_id: other })).status, 403)
  assert.equal((await call('PATCH', `/credentials/${own}`, member, { credential: { user_id: other } })).status, 403)
  assert.equal((await call('DELETE', `/credentials/${theirs}`, member)).status, 403)
  assert.equal((await call('GET', '/credentials/nothing', admin)).status, 404)
})

test('a key for EC2: its id follows from the access key, which is taken once; it needs a project and a readable blob', async () => {
  const { ec2, make, mine } = await open()
  const made = await ec2({ access: 'AKEY', secret: 'S' })
  assert.equal(made.json.credential.id, hash('sha256', 'AKEY'))
  assert.equal((await ec2({ access: 'AKEY', secret: 'T' })).status, 409)
  assert.equal((await ec2({ secret: 'S' })).status, 400)
  assert.equal((await make({ type: 'ec2', blob: 'no JSON' })).status, 400)
  assert.equal((await make({ type: 'ec2', blob: '[]' })).status, 400)
  assert.equal((await make({ type: 'ec2', blob: '{"access":"B"}', project_id: null })).status, 400)
  assert.equal((await make({ project_id: 'nothing' })).status, 404)
  assert.equal((await make({ user_id: mine.user_id, blob: undefined })).status, 400)
})

test('a restricted application credential makes no keys, and neither sees, changes nor removes any', async () => {
  const { call, ec2, make, lent, mine } = await open()
  const key = (await ec2({ access: 'A', secret: 'S' })).json.credential.id
  const password = (await make({ type: 'totp', project_id: null })).json.credential.id
  const { token } = await lent({})
  assert.equal((await ec2({ access: 'B', secret: 'S' }, token)).status, 403)
  assert.equal(
    (await call('POST', `/users/${mine.user_id}/credentials/OS-EC2`, token, { tenant_id: mine.project_id })).status,
    403,
  )
  assert.deepEqual((await call('GET', '/credentials', token)).json.credentials, [])
  assert.deepEqual((await call('GET', `/users/${mine.user_id}/credentials/OS-EC2`, token)).json.credentials, [])
  for (const id of [key, password]) {
    assert.equal((await call('GET', `/credentials/${id}`, token)).status, 403)
    assert.equal((await call('PATCH', `/credentials/${id}`, token, { credential: { blob: '{"access":"A"}' } })).status, 403)
    assert.equal((await call('DELETE', `/credentials/${id}`, token)).status, 403)
  }
  const cert = (await make({}, token)).json.credential.id // in its project, and no key to anything here
  assert.equal(
    (await call('PATCH', `/credentials/${cert}`, token, { credential: { type: 'ec2', blob: '{"access":"C"}' } })).status,
    403,
  )
  assert.equal((await make({ project_id: null }, token)).status, 403)
})

test('what was lent makes, sees and becomes no one-time password: those log in as the whole user', async () => {
  const { call, make, lent, mine } = await open()
  const whole = (await make({ type: 'totp', project_id: mine.project_id })).json.credential.id
  for (const unrestricted of [false, true]) {
    const { token } = await lent({ unrestricted })
    assert.equal((await make({ type: 'totp' }, token)).status, 403)
    assert.equal((await call('GET', `/credentials/${whole}`, token)).status, 403)
    assert.deepEqual((await call('GET', '/credentials?type=totp', token)).json.credentials, [])
    assert.equal((await call('DELETE', `/credentials/${whole}`, token)).status, 403)
    const cert = (await make({}, token)).json.credential.id
    assert.equal((await call('PATCH', `/credentials/${cert}`, token, { credential: { type: 'totp' } })).status, 403)
  }
})

test('a key made by an unrestricted application credential stays bound to it, whoever changes it', async () => {
  const { call, ec2, lent, member, mine } = await open()
  const { id, token } = await lent({ unrestricted: true })
  const own = (await ec2({ access: 'A', secret: 'S' })).json.credential.id
  const made = (await ec2({ access: 'B', secret: 'S', app_cred_id: 'forged', trust_id: 'forged' }, token)).json.credential
  assert.deepEqual(JSON.parse(made.blob), { access: 'B', secret: 'S', app_cred_id: id })
  const change = (blob: object, by: string) =>
    call('PATCH', `/credentials/${made.id}`, by, { credential: { blob: JSON.stringify(blob) } })
  for (const by of [token, member]) {
    assert.equal((await change({ access: 'B', secret: 'T' }, by)).status, 400)
    assert.equal((await change({ access: 'B', secret: 'T', app_cred_id: 'other' }, by)).status, 400)
    assert.equal((await change({ access: 'B', secret: 'T', app_cred_id: id }, by)).status, 200)
  }
  assert.equal((await call('PATCH', `/credentials/${made.id}`, token, { credential: { type: 'cert' } })).status, 403)
  assert.equal((await call('GET', `/credentials/${own}`, token)).status, 403) // it stands for all that the user may
  const keys = `/users/${mine.user_id}/credentials/OS-EC2`
  const another = (await call('POST', keys, token, { tenant_id: mine.project_id })).json.credential
  assert.equal((await call('GET', keys, token)).json.credentials.length, 2)
  assert.equal((await call('GET', keys, member)).json.credentials.length, 3)
  assert.equal((await call('DELETE', `${keys}/${another.access}`, token)).status, 204)
})

test('access keys by their own path: made up, shown with the secret; another’s are not reached', async () => {
  const { call, admin, member, mine } = await open()
  const path = `/users/${mine.user_id}/credentials/OS-EC2`
  const made = await call('POST', path, member, { tenant_id: mine.project_id })
  assert.equal(made.status, 201, made.text)
  const { access, secret, links } = made.json.credential
  assert.match(`${access}${secret}`, /^[0-9a-f]{64}$/)
  assert.ok(links.self.endsWith(`${path}/${access}`))
  assert.deepEqual((await call('GET', `${path}/${access}`, member)).json.credential, {
    access,
    secret,
    user_id: mine.user_id,
    tenant_id: mine.project_id,
    trust_id: null,
    links,
  })
  const other = (await call('GET', '/users?name=admin', admin)).json.users[0].id
  assert.equal((await call('GET', `${path}/nothing`, member)).status, 404) // whoever asks, as Keystone has it
  assert.equal((await call('GET', `/users/nobody/credentials/OS-EC2/${access}`, admin)).status, 404)
  const theirs = (await call('POST', `/users/${other}/credentials/OS-EC2`, admin, { tenant_id: mine.project_id })).json.credential
  assert.equal((await call('GET', `${path}/${theirs.access}`, member)).status, 403)
  assert.equal((await call('DELETE', `${path}/${theirs.access}`, member)).status, 403)
  assert.equal((await call('GET', `/users/${other}/credentials/OS-EC2`, member)).status, 403)
  assert.equal((await call('POST', `/users/${other}/credentials/OS-EC2`, member, { tenant_id: mine.project_id })).status, 403)
  assert.equal((await call('POST', path, member, { tenant_id: 'nothing' })).status, 404)
  assert.equal((await call('DELETE', `${path}/${access}`, member)).status, 204)
  assert.deepEqual((await call('GET', path, member)).json.credentials, [])
})

test('a user’s and a project’s secrets go with them', async () => {
  const { call, admin, make, ctx } = await open()
  const user = (await call('POST', '/users', admin, { user: { name: 'brief' } })).json.user.id
  const project = (await call('POST', '/projects', admin, { project: { name: 'brief' } })).json.project.id
  assert.equal((await make({ user_id: user }, admin)).status, 201)
  assert.equal((await make({ project_id: project }, admin)).status, 201)
  assert.equal((await call('DELETE', `/users/${user}`, admin)).status, 204)
  assert.equal((await call('DELETE', `/projects/${project}`, admin)).status, 204)
  assert.deepEqual(await ctx.db.selectFrom('credential').selectAll().execute(), [])
})
