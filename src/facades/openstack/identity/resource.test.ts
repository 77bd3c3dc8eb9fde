import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { api } from './contract.ts'
import { startKeystone } from './identity.fixture.ts'

const open = async () => startKeystone(await openTestStore())

test('a project from creation to deletion, with attributes of its own', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const made = await call('POST', '/projects', admin, { project: { name: 'p', description: null, room: '12', tags: ['a'] } })
  assert.equal(made.status, 201)
  const { project } = made.json
  assert.deepEqual([project.domain_id, project.parent_id, project.is_domain, project.room], ['default', 'default', false, '12'])
  assert.equal(project.links.self, `http://cloud/identity/v3/projects/${project.id}`)
  const path = `/projects/${project.id}`
  assert.equal((await call('PATCH', path, admin, { project: { enabled: false } })).json.project.enabled, false)
  assert.equal((await call('GET', path, admin)).json.project.description, '')
  assert.equal((await call('PATCH', path, admin, { project: { domain_id: 'other' } })).status, 400)
  assert.equal((await call('PUT', `${path}/tags/b`, admin)).status, 201)
  assert.deepEqual((await call('GET', `${path}/tags`, admin)).json.tags, ['a', 'b'])
  assert.equal((await call('GET', `${path}/tags/c`, admin)).status, 404)
  assert.equal((await call('DELETE', path, admin)).status, 204)
  assert.equal((await call('GET', path, admin)).json.error.message, `Could not find project: ${project.id}.`)
})

test('wrong input is refused in Keystone’s words', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const refusal = async (path: string, body: object) => {
    const { json } = await call('POST', path, admin, body)
    return `${json.error.code} ${json.error.message}`
  }
  const long = 'x'.repeat(65)
  assert.equal(await refusal('/projects', { project: {} }), "400 'name' is a required property")
  assert.equal(await refusal('/projects', { project: { name: '' } }), "400 Invalid input for field 'name': '' is too short")
  assert.equal(
    await refusal('/projects', { project: { name: long } }),
    `400 Invalid input for field 'name': '${long}' is too long`,
  )
  assert.equal(
    await refusal('/projects', { project: { name: 'p', enabled: 'yes' } }),
    "400 Invalid input for field 'enabled': 'yes' is not of type 'boolean'",
  )
  assert.equal(
    await refusal('/projects', { project: { name: 'demo' } }),
    '409 Conflict occurred attempting to store project - Duplicate entry found with name demo at domain ID default.',
  )
  assert.equal(await refusal('/projects', { project: { name: 'p', domain_id: 'none' } }), '400 Could not find domain: none.')
})

test('a member sees itself and its project, and is refused the rest', async () => {
  const { call, tokenOf } = await open()
  const [admin, demo] = [await tokenOf('admin'), await tokenOf('demo')]
  const { user, project } = (await call('GET', '/auth/tokens', demo, undefined, { 'x-subject-token': demo })).json.token
  const adminId = (await call('GET', '/users?name=admin', admin)).json.users[0].id
  const status = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    (await call(method, path, demo, body)).status
  assert.equal(await status('GET', `/users/${user.id}`), 200)
  assert.equal(await status('GET', `/users/${user.id}/projects`), 200)
  assert.equal(await status('GET', `/projects/${project.id}`), 200)
  assert.equal(await status('GET', '/domains/default'), 200)
  assert.equal(await status('GET', '/regions'), 200)
  for (const path of ['/users', '/projects', '/domains', '/roles', '/role_assignments', '/services', `/users/${adminId}`])
    assert.equal(await status('GET', path), 403, path)
  assert.equal(await status('POST', '/users', { user: { name: 'x' } }), 403)
  assert.equal(await status('PATCH', `/users/${user.id}`, { user: { enabled: true } }), 403)
  assert.equal(await status('DELETE', `/projects/${project.id}`), 403)
  const { error } = (await call('GET', '/users', demo)).json
  assert.equal(error.message, 'You are not authorized to perform the requested action: identity:list_users.')
})

test('grants of every kind come and go', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const user = (await call('POST', '/users', admin, { user: { name: 'ada', password: 'p' } })).json.user
  const group = (await call('POST', '/groups', admin, { group: { name: 'staff' } })).json.group
  const role = (await call('GET', '/roles?name=member', admin)).json.roles[0]
  const project = (await call('GET', '/projects?name=demo', admin)).json.projects[0]
  for (const actor of [`users/${user.id}`, `groups/${group.id}`])
    for (const where of [`/projects/${project.id}`, '/domains/default', '/system']) {
      const list = `${where}/${actor}/roles`
      for (const path of where === '/system'
        ? [`${list}/${role.id}`]
        : [`${list}/${role.id}`, `/OS-INHERIT${list}/${role.id}/inherited_to_projects`]) {
        assert.equal((await call('HEAD', path, admin)).status, 404, path)
        assert.equal((await call('PUT', path, admin)).status, 204, path)
        assert.equal((await call('PUT', path, admin)).status, 204, path)
        assert.equal((await call('HEAD', path, admin)).status, 204, path)
        assert.equal((await call('GET', list, admin)).json.roles.length, 1, path)
        assert.equal(
          (
            await call(
              'GET',
              `/role_assignments?include_names&${actor.startsWith('u') ? 'user' : 'group'}.id=${actor.split('/')[1]}`,
              admin,
            )
          ).json.role_assignments.length,
          path.startsWith('/OS') ? 2 : 1,
        )
      }
      for (const path of where === '/system'
        ? [`${list}/${role.id}`]
        : [`${list}/${role.id}`, `/OS-INHERIT${list}/${role.id}/inherited_to_projects`]) {
        assert.equal((await call('DELETE', path, admin)).status, 204, path)
        assert.equal((await call('DELETE', path, admin)).status, 404, path)
      }
    }
})

test('assignments name everyone when asked', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const project = (await call('GET', '/projects?name=demo', admin)).json.projects[0]
  const listed = await call('GET', `/role_assignments?include_names=true&effective&scope.project.id=${project.id}`, admin)
  const rows = listed.json.role_assignments.map(
    (row: { role: { name: string }; user: { name: string; domain: { name: string } } }) =>
      `${row.user.domain.name}/${row.user.name} ${row.role.name}`,
  )
  assert.deepEqual(rows.sort(), [
    'Default/admin admin',
    'Default/admin manager',
    'Default/admin member',
    'Default/admin reader',
    'Default/demo member',
    'Default/demo reader',
  ])
})

test('a user changes its password without a token', async () => {
  const { call, tokenOf } = await open()
  const demo = await tokenOf('demo')
  const { user } = (await call('GET', '/auth/tokens', demo, undefined, { 'x-subject-token': demo })).json.token
  const change = (original: string) =>
    call('POST', `/users/${user.id}/password`, undefined, { user: { original_password: original, password: 'new' } })
  assert.equal((await change('wrong')).status, 401)
  assert.equal((await change('demo-secret')).status, 204)
  assert.equal((await call('GET', '/auth/projects', demo)).status, 401)
})

test('regions, services and endpoints', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  assert.equal((await call('PUT', '/regions/north', admin, { region: { parent_region_id: 'RegionOne' } })).status, 201)
  assert.equal((await call('POST', '/regions', admin, { region: { id: 'north' } })).status, 409)
  assert.equal((await call('PATCH', '/regions/RegionOne', admin, { region: { parent_region_id: 'north' } })).status, 400)
  const { service } = (await call('POST', '/services', admin, { service: { type: 'dns', name: 'names', owner: 'me' } })).json
  assert.equal(service.owner, 'me')
  const spec = { service_id: service.id, interface: 'public', region_id: 'north', url: 'http://dns/' }
  const { endpoint } = (await call('POST', '/endpoints', admin, { endpoint: spec })).json
  assert.deepEqual([endpoint.region, endpoint.enabled], ['north', true])
  assert.equal((await call('POST', '/endpoints', admin, { endpoint: { ...spec, interface: 'secret' } })).status, 400)
  assert.equal((await call('DELETE', '/regions/north', admin)).status, 403)
  const changed = await call('PATCH', `/endpoints/${endpoint.id}`, admin, { endpoint: { url: 'http://dns2/' } })
  assert.equal(changed.json.endpoint.url, 'http://dns2/')
  assert.equal((await call('DELETE', `/services/${service.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/endpoints/${endpoint.id}`, admin)).status, 404)
  assert.equal((await call('DELETE', '/regions/north', admin)).status, 204)
})

test('lists page by limit and marker', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  for (const name of ['a', 'b', 'c']) await call('POST', '/users', admin, { user: { name } })
  const names: string[] = []
  for (let path: string | null = '/users?limit=2'; path !== null; ) {
    const { users, links }: { users: { name: string }[]; links: { next: string | null } } = (await call('GET', path, admin)).json
    names.push(...users.map(({ name }) => name))
    path = links.next === null ? null : links.next.replace('http://cloud/identity/v3', '')
  }
  assert.deepEqual(names.sort(), ['a', 'admin', 'b', 'c', 'demo'])
  assert.equal((await call('GET', '/users?limit=x', admin)).status, 400)
})

test('every endpoint refuses a caller without a token, but those that are public', async () => {
  const { call } = await open()
  for (const [name, { method, path, allow }] of Object.entries(api)) {
    if (allow === 'rule:public') continue
    const reply = await call(method, path.replaceAll(/\{\w+\}/g, 'x'), undefined, method === 'GET' ? undefined : {})
    assert.equal(reply.status, 401, name)
  }
})

test('what never was answers 404, and a wrong method 405', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  assert.equal((await call('GET', '/nothing', admin)).status, 404)
  assert.equal((await call('POST', '/auth/catalog', admin, {})).status, 405)
  assert.deepEqual([(await call('HEAD', '/users', admin)).status, (await call('HEAD', '/users', admin)).text], [200, ''])
})

test('an id in a change is the resource’s own or refused', async () => {
  const { call, tokenOf } = await open()
  const admin = await tokenOf('admin')
  const service = { service: { type: 'load-balancer', name: 'balancer' } }
  const made: [string, string, object][] = [
    ['projects', 'project', { project: { name: 'p' } }],
    ['domains', 'domain', { domain: { name: 'd' } }],
    ['users', 'user', { user: { name: 'u' } }],
    ['groups', 'group', { group: { name: 'g' } }],
    ['roles', 'role', { role: { name: 'r' } }],
    ['regions', 'region', { region: { description: 'there' } }],
    ['services', 'service', service],
  ]
  for (const [plural, singular, body] of made) {
    const { id } = (await call('POST', `/${plural}`, admin, body)).json[singular]
    const change = (other: unknown) => call('PATCH', `/${plural}/${id}`, admin, { [singular]: { id: other, description: 'new' } })
    const refused = await change('other')
    assert.deepEqual([plural, refused.status, refused.json.error?.message], [plural, 400, 'Cannot change ID'])
    assert.deepEqual([plural, (await change(id)).status], [plural, 200])
    if (singular === 'user') assert.equal((await change(null)).status, 200)
    if (singular !== 'service') continue
    const endpoint = { service_id: id, interface: 'public', url: 'http://h' }
    const { id: endpointId } = (await call('POST', '/endpoints', admin, { endpoint })).json.endpoint
    const path = `/endpoints/${endpointId}`
    assert.equal((await call('PATCH', path, admin, { endpoint: { id: 'other' } })).status, 400)
    assert.equal((await call('PATCH', path, admin, { endpoint: { id: endpointId } })).status, 200)
  }
})
