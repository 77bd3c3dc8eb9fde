import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

/** `person` gets a role on the domain Default, and a token for it. */
async function withDomainRole(role: string) {
  const cloud = await startKeystone(await openTestStore())
  const { call, tokenOf } = cloud
  const admin = await tokenOf('admin')
  const spec = { name: 'person', password: 'person-secret', domain_id: 'default' }
  const { user } = (await call('POST', '/users', admin, { user: spec })).json
  const { roles } = (await call('GET', `/roles?name=${role}`, admin)).json
  assert.equal((await call('PUT', `/domains/default/users/${user.id}/roles/${roles[0].id}`, admin)).status, 204)
  return { ...cloud, admin, token: await tokenOf('person', { domain: { id: 'default' } }), roleId: roles[0].id as string }
}

test('the admin of a domain acts in it, and on nothing that is for the whole cloud', async () => {
  const { call, token, admin } = await withDomainRole('admin')
  for (const path of ['/users', '/projects', '/roles', '/regions', '/domains/default'])
    assert.equal((await call('GET', path, token)).status, 200, path)
  for (const path of ['/services', '/endpoints', '/policies', '/domains/default/config/identity'])
    assert.equal((await call('GET', path, token)).status, 403, path)
  assert.equal((await call('POST', '/regions', token, { region: { id: 'r' } })).status, 403)
  assert.equal((await call('POST', '/roles', token, { role: { name: 'r' } })).status, 403)
  assert.equal((await call('POST', '/regions', admin, { region: { id: 'r' } })).status, 201)
})

test('a manager of a domain names the domain of what is made', async () => {
  const { call, token } = await withDomainRole('manager')
  const make = async (user: object) => (await call('POST', '/users', token, { user })).status
  assert.equal(await make({ name: 'without' }), 403)
  assert.equal(await make({ name: 'with', domain_id: 'default' }), 201)
})

test('what is absent is told before the rule is asked, where Keystone does so', async () => {
  const { call, token, roleId } = await withDomainRole('reader')
  const status = async (method: 'GET' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    (await call(method, path, token, body)).status
  assert.equal(await status('GET', '/roles/none'), 404)
  assert.equal(await status('DELETE', '/roles/none'), 404)
  assert.equal(await status('PATCH', '/domains/none', { domain: { name: 'x' } }), 404)
  assert.equal(await status('DELETE', '/groups/none'), 404)
  assert.equal(await status('GET', `/roles/${roleId}`), 403)
  assert.equal(await status('GET', '/users/none'), 403)
  assert.equal((await call('GET', '/roles/none')).status, 401)
})
