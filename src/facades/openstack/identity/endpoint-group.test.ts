import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const admin = await cloud.tokenOf('admin')
  const get = async (path: string) => (await cloud.call('GET', path, admin)).json
  const status = async (method: 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'PATCH' | 'POST', path: string, body?: object) =>
    (await cloud.call(method, path, admin, body)).status
  const endpoint = (await get('/endpoints?interface=public')).endpoints[0]
  const project = (await get('/projects?name=demo')).projects[0]
  return { ...cloud, admin, get, status, endpoint, project }
}

test('endpoint groups, and a token’s catalogue that shows what the project was given', async () => {
  const { call, admin, tokenOf, get, status, endpoint, project } = await open()
  const spec = { name: 'identity', description: 'who', filters: { service_id: endpoint.service_id, interface: 'public' } }
  const { endpoint_group: group } = (await call('POST', '/OS-EP-FILTER/endpoint_groups', admin, { endpoint_group: spec })).json
  const path = `/OS-EP-FILTER/endpoint_groups/${group.id}`
  assert.deepEqual([group.filters, group.links.self], [spec.filters, `http://cloud/identity/v3${path}`])
  assert.deepEqual((await get(`${path}/endpoints`)).endpoints, [endpoint])
  assert.equal((await get('/OS-EP-FILTER/endpoint_groups?name=identity')).endpoint_groups.length, 1)
  assert.equal((await get('/OS-EP-FILTER/endpoint_groups?name=other')).endpoint_groups.length, 0)
  assert.equal(await status('HEAD', path), 200)
  const tie = `${path}/projects/${project.id}`
  assert.equal(await status('GET', tie), 404)
  assert.equal(await status('PUT', tie), 204)
  assert.equal(await status('PUT', tie), 409)
  assert.equal((await get(tie)).project_endpoint_group.project_id, project.id)
  assert.deepEqual((await get(`${path}/projects`)).projects, [project])
  assert.deepEqual((await get(`/OS-EP-FILTER/projects/${project.id}/endpoint_groups`)).endpoint_groups, [group])
  assert.deepEqual((await get(`/OS-EP-FILTER/projects/${project.id}/endpoints`)).endpoints, [endpoint])
  const { catalog } = (await call('GET', '/auth/catalog', await tokenOf('demo'))).json
  assert.deepEqual(
    catalog.map((entry: { type: string; endpoints: object[] }) => [entry.type, entry.endpoints.length]),
    [[(await get(`/services/${endpoint.service_id}`)).service.type, 1]],
  )
  assert.equal(await status('DELETE', tie), 204)
  assert.equal((await call('GET', '/auth/catalog', await tokenOf('demo'))).json.catalog.length, 2)
  const changed = await call('PATCH', path, admin, { endpoint_group: { filters: { interface: 'admin' } } })
  assert.deepEqual(changed.json.endpoint_group.filters, { interface: 'admin' })
  assert.equal(await status('DELETE', path), 204)
  assert.equal(await status('GET', path), 404)
})

test('single endpoints are given to projects', async () => {
  const { get, status, endpoint, project } = await open()
  const tie = `/OS-EP-FILTER/projects/${project.id}/endpoints/${endpoint.id}`
  assert.equal(await status('GET', tie), 404)
  assert.equal(await status('PUT', tie), 204)
  assert.equal(await status('HEAD', tie), 204)
  assert.deepEqual((await get(`/OS-EP-FILTER/endpoints/${endpoint.id}/projects`)).projects, [project])
  assert.equal(await status('DELETE', tie), 204)
  assert.equal(await status('DELETE', tie), 404)
})

test('filters of other kinds are refused', async () => {
  const { status } = await open()
  const create = (filters: object) => status('POST', '/OS-EP-FILTER/endpoint_groups', { endpoint_group: { name: 'g', filters } })
  for (const filters of [{}, { region: 'x' }, { enabled: true }, { interface: 'secret' }, { service_id: 5 }])
    assert.equal(await create(filters), 400, JSON.stringify(filters))
})

test('policies and what they are associated with', async () => {
  const { call, admin, get, status, endpoint } = await open()
  const spec = { policy: { type: 'application/json', blob: '{"a": 1}', owner: 'me' } }
  const { policy } = (await call('POST', '/policies', admin, spec)).json
  assert.deepEqual([policy.blob, policy.owner], ['{"a": 1}', 'me'])
  assert.equal((await get('/policies?type=text/plain')).policies.length, 0)
  assert.deepEqual((await get('/policies?type=application/json')).policies, [policy])
  const changed = await call('PATCH', `/policies/${policy.id}`, admin, { policy: { type: 'text/plain' } })
  assert.deepEqual([changed.json.policy.type, changed.json.policy.blob], ['text/plain', '{"a": 1}'])
  assert.equal(await status('PATCH', `/policies/${policy.id}`, { policy: {} }), 400)
  const service = `services/${endpoint.service_id}`
  for (const subject of [`endpoints/${endpoint.id}`, service, `${service}/regions/RegionOne`]) {
    const path = `/policies/${policy.id}/OS-ENDPOINT-POLICY/${subject}`
    assert.equal(await status('GET', path), 404)
    assert.equal(await status('PUT', path), 204)
    assert.equal(await status('HEAD', path), 204)
    assert.equal((await get(`/endpoints/${endpoint.id}/OS-ENDPOINT-POLICY/policy`)).policy.id, policy.id)
    const listed = (await get(`/policies/${policy.id}/OS-ENDPOINT-POLICY/endpoints`)).endpoints
    assert.ok(listed.some(({ id }: { id: string }) => id === endpoint.id))
    assert.equal(await status('DELETE', path), 204)
    assert.equal(await status('DELETE', path), 204)
    assert.equal(await status('GET', `/endpoints/${endpoint.id}/OS-ENDPOINT-POLICY/policy`), 404)
  }
  assert.equal(await status('PUT', `/policies/none/OS-ENDPOINT-POLICY/${service}`), 404)
  assert.equal(await status('DELETE', `/policies/${policy.id}`), 204)
  assert.equal(await status('GET', `/policies/${policy.id}`), 404)
})

test('the catalogue refuses what it cannot hold', async () => {
  const { get, status, endpoint } = await open()
  assert.equal(await status('GET', '/endpoints?interface=secret'), 400)
  assert.equal((await get('/endpoints?enabled=false')).endpoints.length, 0)
  const spec = { service_id: endpoint.service_id, interface: 'public', url: 'http://h/' }
  assert.equal(await status('POST', '/endpoints', { endpoint: { ...spec, region_id: 'none' } }), 400)
  assert.equal(await status('GET', '/regions/none'), 404)
  assert.equal(await status('POST', '/endpoints', { endpoint: { ...spec, region: 'made' } }), 201)
  assert.equal(await status('GET', '/regions/made'), 200)
  assert.equal(await status('POST', '/endpoints', { endpoint: { ...spec, enabled: 'True' } }), 400)
  assert.equal(await status('POST', '/regions', { region: { description: 'x'.repeat(256) } }), 400)
  assert.equal(await status('PUT', '/regions/a', { region: { id: 'b' } }), 400)
  for (const [path, body] of [
    ['/regions/RegionOne', { region: {} }],
    [`/services/${endpoint.service_id}`, { service: {} }],
    [`/endpoints/${endpoint.id}`, { endpoint: {} }],
  ] as const)
    assert.equal(await status('PATCH', path, body), 400, path)
})
