import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const admin = await cloud.tokenOf('admin')
  const make = async (project: object) => (await cloud.call('POST', '/projects', admin, { project })).json.project
  const get = async (path: string) => (await cloud.call('GET', path, admin)).json
  return { ...cloud, admin, make, get }
}

test('a project shows its tree, as ids or as those the caller has a role in', async () => {
  const { call, admin, make, get } = await open()
  const top = await make({ name: 'top' })
  const middle = await make({ name: 'middle', parent_id: top.id })
  const leaf = await make({ name: 'leaf', parent_id: middle.id })
  const { project } = await get(`/projects/${middle.id}?parents_as_ids&subtree_as_ids=1`)
  assert.deepEqual([project.parents, project.subtree], [{ [top.id]: { default: null } }, { [leaf.id]: null }])
  const own = async () => (await get(`/projects/${middle.id}?parents_as_list&subtree_as_list&include_limits`)).project
  assert.deepEqual([(await own()).parents, (await own()).subtree], [[], []])
  const user = (await get('/users?name=admin')).users[0].id
  const role = (await get('/roles?name=reader')).roles[0].id
  await call('PUT', `/projects/${leaf.id}/users/${user}/roles/${role}`, admin)
  const [shown] = (await own()).subtree
  assert.deepEqual([shown.project.name, shown.project.limits], ['leaf', []])
  const about = { service_id: (await get('/services')).services[0].id, resource_name: 'cores' }
  await call('POST', '/registered_limits', admin, { registered_limits: [{ ...about, default_limit: 1 }] })
  await call('POST', '/limits', admin, { limits: [{ ...about, project_id: leaf.id, resource_limit: 2 }] })
  assert.equal((await own()).subtree[0].project.limits[0].resource_limit, 2)
  for (const side of ['parents', 'subtree']) {
    const refused = await call('GET', `/projects/${middle.id}?${side}_as_list&${side}_as_ids`, admin)
    const message = `Cannot use ${side}_as_list and ${side}_as_ids query params at the same time.`
    assert.deepEqual([refused.status, refused.json.error.message], [400, message])
  }
  assert.equal('parents' in (await get(`/projects/${leaf.id}?parents_as_ids=false`)).project, false)
})

test('tags filter in four ways and are checked wherever they come from', async () => {
  const { call, admin, make, get } = await open()
  const { id } = await make({ name: 'both', tags: ['red', 'blue'] })
  await make({ name: 'red', tags: ['red'] })
  const names = async (query: string) =>
    (await get(`/projects?${query}`)).projects.map(({ name }: { name: string }) => name).sort()
  assert.deepEqual(await names('tags=red,blue'), ['both'])
  assert.deepEqual(await names('tags-any=red,blue'), ['both', 'red'])
  assert.deepEqual(await names('not-tags=red,blue'), ['admin', 'demo', 'red'])
  assert.deepEqual(await names('not-tags-any=red,blue'), ['admin', 'demo'])
  const status = async (tags: unknown) => (await call('PUT', `/projects/${id}/tags`, admin, { tags })).status
  assert.equal(await status(['a,b']), 400)
  assert.equal(await status(['x'.repeat(256)]), 400)
  assert.equal(await status(['a', 'a']), 400)
  assert.equal(await status(Array.from({ length: 81 }, (_, i) => `t${i}`)), 400)
  assert.equal(await status(Array.from({ length: 80 }, (_, i) => `t${i}`)), 200)
  assert.equal((await call('PUT', `/projects/${id}/tags/t81`, admin)).status, 400)
  const again = await call('PUT', `/projects/${id}/tags/t1`, admin)
  assert.deepEqual([again.status, again.headers.location], [201, `http://cloud/identity/v3/projects/${id}/tags/t1`])
  assert.equal((await call('PUT', `/projects/${id}/tags/a%2Cb`, admin)).status, 400)
})

test('a project may act as a domain', async () => {
  const { call, admin, make, get } = await open()
  const spec = { name: 'school', is_domain: true, domain_id: null }
  const domain = await make(spec)
  assert.deepEqual([domain.is_domain, domain.domain_id, domain.parent_id], [true, null, null])
  assert.equal((await get(`/domains/${domain.id}`)).domain.name, 'school')
  const listed = async (query: string) => (await get(`/projects?${query}`)).projects.map(({ id }: { id: string }) => id)
  assert.ok((await listed('is_domain=true')).includes(domain.id))
  assert.ok(!(await listed('')).includes(domain.id))
  const inside = await make({ name: 'class', domain_id: domain.id })
  assert.deepEqual(await listed(`parent_id=${domain.id}`), [inside.id])
  const beneath = await call('POST', '/projects', admin, { project: { ...spec, name: 'x', parent_id: 'default' } })
  assert.deepEqual([beneath.status, beneath.json.error.message], [400, 'only root projects are allowed to act as domains.'])
  assert.equal((await call('DELETE', `/projects/${domain.id}`, admin)).status, 403)
  await call('PATCH', `/projects/${domain.id}`, admin, { project: { enabled: false } })
  assert.equal((await call('DELETE', `/projects/${domain.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/domains/${domain.id}`, admin)).status, 404)
})

test('what a project is and where it stands never changes', async () => {
  const { call, admin, make } = await open()
  const { id } = await make({ name: 'p' })
  const status = async (project: object) => (await call('PATCH', `/projects/${id}`, admin, { project })).status
  assert.equal(await status({ parent_id: 'other' }), 403)
  assert.equal(await status({ is_domain: true }), 400)
  assert.equal(await status({ domain_id: 'other' }), 400)
  assert.equal(await status({ parent_id: 'default', is_domain: false, domain_id: 'default', id }), 200)
  assert.equal(await status({ options: { colour: 'red' } }), 400)
  assert.equal(await status({ options: { immutable: true } }), 200)
  assert.equal((await call('DELETE', `/projects/${id}`, admin)).status, 403)
  assert.equal((await call('PUT', `/projects/${id}/tags/a`, admin)).status, 403)
  assert.equal(await status({ options: { immutable: false } }), 200)
  assert.equal((await call('PATCH', `/projects/${id}`, admin, { project: { description: null } })).json.project.description, '')
})
