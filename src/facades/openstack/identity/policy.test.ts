/** An operator's rules over identity: what they widen is wide, what they narrow is narrow, row by row. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

async function open() {
  const keystone = await startKeystone(await openTestStore())
  const { call, tokenOf } = keystone
  const admin = await tokenOf('admin')
  const make = async (path: string, body: object) =>
    Object.values((await call('POST', path, admin, body)).json)[0] as { id: string }
  const roleId = async (name: string) => (await call('GET', `/roles?name=${name}`, admin)).json.roles[0].id as string
  /** A user of the domain with a role in it, and its token for it. */
  const person = async (name: string, domainId: string, role: string) => {
    const { id } = await make('/users', { user: { name, domain_id: domainId, password: `${name}-secret` } })
    assert.equal((await call('PUT', `/domains/${domainId}/users/${id}/roles/${await roleId(role)}`, admin)).status, 204)
    const user = { name, domain: { id: domainId }, password: `${name}-secret` }
    const auth = { identity: { methods: ['password'], password: { user } }, scope: { domain: { id: domainId } } }
    return { id, token: String((await call('POST', '/auth/tokens', undefined, { auth })).headers['x-subject-token']) }
  }
  const [east, west] = [
    await make('/domains', { domain: { name: 'east' } }),
    await make('/domains', { domain: { name: 'west' } }),
  ]
  return { ...keystone, admin, demo: await tokenOf('demo'), east: east.id, west: west.id, make, person, roleId }
}

test('by default a domain’s reader sees its domain, its manager changes it, and neither learns what else is there', async () => {
  const { call, east, west, person, make } = await open()
  const [reader, manager] = [await person('rea', east, 'reader'), await person('man', east, 'manager')]
  const other = await make('/users', { user: { name: 'x', domain_id: west } })
  const status = async (who: { token: string }, method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
    (await call(method, path, who.token, body)).status
  assert.equal(await status(reader, 'GET', `/users/${manager.id}`), 200)
  assert.equal(await status(reader, 'GET', `/users/${other.id}`), 403)
  assert.equal(await status(reader, 'GET', '/users/nobody'), 403)
  const { users } = (await call('GET', '/users', reader.token)).json
  assert.deepEqual(new Set(users.map(({ domain_id }: { domain_id: string }) => domain_id)), new Set([east]))
  assert.equal(await status(reader, 'PATCH', `/users/${manager.id}`, { user: { description: 'x' } }), 403)
  assert.equal(await status(manager, 'PATCH', `/users/${reader.id}`, { user: { description: 'x' } }), 200)
  assert.equal(await status(manager, 'PATCH', `/users/${other.id}`, { user: { description: 'x' } }), 403)
  assert.equal(await status(manager, 'POST', '/users', { user: { name: 'new', domain_id: west } }), 403)
  assert.equal(await status(manager, 'POST', '/users', { user: { name: 'new' } }), 403)
  assert.equal(await status(manager, 'POST', '/users', { user: { name: 'new', domain_id: east } }), 201)
  assert.equal(await status(manager, 'POST', '/projects', { project: { name: 'p', parent_id: west } }), 403)
  assert.equal(await status(manager, 'POST', '/projects', { project: { name: 'p', is_domain: true } }), 403)
})

test('the query aims at nothing: only rows do', async () => {
  const { call, east, west, person, make } = await open()
  const manager = await person('man', east, 'manager')
  const other = await make('/users', { user: { name: 'x', domain_id: west } })
  const lies = `target.user.domain_id=${east}&domain_id=${east}&target.user.id=${manager.id}`
  assert.equal((await call('GET', `/users/${other.id}?${lies}`, manager.token)).status, 403)
  assert.equal((await call('DELETE', `/users/nobody?${lies}`, manager.token)).status, 403)
})

test('a widened rule opens the rows too', async () => {
  const { call, policy, demo, east, make } = await open()
  const user = await make('/users', { user: { name: 'x', domain_id: east } })
  assert.equal((await call('GET', '/users', demo)).status, 403)
  policy.override({
    'identity:list_users': 'role:member',
    'identity:get_user': 'role:member',
    'identity:update_user': 'role:member',
  })
  assert.ok((await call('GET', '/users', demo)).json.users.some(({ id }: { id: string }) => id === user.id))
  assert.equal((await call('GET', `/users/${user.id}`, demo)).status, 200)
  assert.equal((await call('PATCH', `/users/${user.id}`, demo, { user: { description: 'by the help desk' } })).status, 200)
  assert.equal((await call('DELETE', `/users/${user.id}`, demo)).status, 403)
})

test('a widened alias is wide wherever rules use it', async () => {
  const { call, policy, demo } = await open()
  policy.override({ admin_required: 'role:admin or role:member' })
  const made = await call('POST', '/domains', demo, { domain: { name: 'by-demo' } })
  assert.equal(made.status, 201)
  assert.equal((await call('GET', `/domains/${made.json.domain.id}`, demo)).status, 200)
})

test('an operator’s rule is asked about the row, as the default is', async () => {
  const { call, policy, admin, east, west, person } = await open()
  const reader = await person('rea', east, 'reader')
  policy.override({ 'identity:create_user': 'role:reader and domain_id:%(target.user.domain_id)s' })
  const create = async (token: string, domain_id: string) =>
    (await call('POST', '/users', token, { user: { name: 'a', domain_id } })).status
  assert.equal(await create(reader.token, east), 201)
  assert.equal(await create(reader.token, west), 403)
  assert.equal(await create(admin, west), 403)
})

test('a narrowed rule refuses those whom the default lets in', async () => {
  const { call, policy, admin, demo } = await open()
  policy.override({ 'identity:list_users': '!', 'identity:get_auth_projects': 'role:nobody' })
  assert.equal((await call('GET', '/users', admin)).status, 403)
  assert.equal((await call('GET', '/auth/projects', demo)).status, 403)
})

test('a domain’s manager hands out what the rule names, and an operator may name more', async () => {
  const { call, policy, admin, east, person, make, roleId } = await open()
  const manager = await person('man', east, 'manager')
  const user = await make('/users', { user: { name: 'x', domain_id: east } })
  const role = await call('POST', '/roles', admin, { role: { name: 'auditor' } })
  const grant = async (id: string) => (await call('PUT', `/domains/${east}/users/${user.id}/roles/${id}`, manager.token)).status
  assert.equal(await grant(await roleId('member')), 204)
  assert.equal(await grant(await roleId('admin')), 403)
  assert.equal(await grant(role.json.role.id), 403)
  policy.override({ domain_managed_target_role: "'member':%(target.role.name)s or 'auditor':%(target.role.name)s" })
  assert.equal(await grant(role.json.role.id), 204)
  assert.equal(await grant(await roleId('admin')), 403)
})

test('a rule for the list of credentials opens everybody’s; the default shows one’s own', async () => {
  const { call, policy, demo, make, east } = await open()
  const { id: user_id } = await make('/users', { user: { name: 'x', domain_id: east } })
  await make('/credentials', { credential: { user_id, type: 'note', blob: 'x' } })
  const seen = async () => (await call('GET', '/credentials', demo)).json.credentials.length
  assert.equal(await seen(), 0)
  policy.override({ 'identity:list_credentials': 'role:member' })
  assert.equal(await seen(), 1)
  policy.override({ 'identity:list_credentials': 'role:member and user_id:%(target.credential.user_id)s' })
  assert.equal(await seen(), 0)
})

test('a rule by what a row or a list does not have, its user or its project, holds for none', async () => {
  const { call, policy, demo, east, admin } = await open()
  const kinds = ['project', 'domain', 'group', 'user', 'role_assignment']
  const actions = kinds.flatMap((kind) => [`identity:get_${kind}`, `identity:list_${kind}s`])
  for (const rule of ['user_id:%(user_id)s', 'role:member and project_id:%(project_id)s', 'tenant_id:%(tenant_id)s']) {
    policy.override(Object.fromEntries(actions.map((action) => [action, rule])))
    for (const path of [`/domains/${east}`, ...kinds.map((kind) => `/${kind}s`)])
      assert.equal((await call('GET', path, demo)).status, 403, `${rule} ${path}`)
    assert.equal((await call('GET', `/domains/${east}`, admin)).status, 403)
  }
})
