import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

async function open() {
  const cloud = await startKeystone(await openTestStore())
  const [admin, demo] = [await cloud.tokenOf('admin'), await cloud.tokenOf('demo')]
  const service = (await cloud.call('GET', '/services?type=identity', admin)).json.services[0].id
  const project = (await cloud.call('GET', '/projects?name=demo', admin)).json.projects[0].id
  const about = { service_id: service, resource_name: 'cores' }
  const limits = (...specs: object[]) => cloud.call('POST', '/limits', admin, { limits: specs })
  const defaults = (...specs: object[]) => cloud.call('POST', '/registered_limits', admin, { registered_limits: specs })
  return { ...cloud, admin, demo, service, project, about, limits, defaults }
}

test('limits and their defaults, from creation to deletion', async () => {
  const { call, admin, demo, project, about, limits, defaults, service } = await open()
  const made = await defaults({ ...about, default_limit: 10 }, { ...about, resource_name: 'moons', default_limit: -1 })
  assert.equal(made.status, 201)
  const [registered] = made.json.registered_limits
  assert.deepEqual([registered.region_id, registered.description, made.json.links], [null, null, undefined])
  assert.equal(registered.links.self, `http://cloud/identity/v3/registered_limits/${registered.id}`)
  const path = `/registered_limits/${registered.id}`
  const changed = await call('PATCH', path, admin, { registered_limit: { default_limit: 12, description: 'more' } })
  assert.deepEqual([changed.json.registered_limit.default_limit, changed.json.registered_limit.description], [12, 'more'])
  const count = async (what: string) => Object.values<unknown[]>((await call('GET', what, demo)).json)[0]?.length
  assert.equal(await count('/registered_limits?resource_name=moons'), 1)
  assert.equal(await count(`/registered_limits?service_id=${service}`), 2)
  const own = (await limits({ ...about, project_id: project, resource_limit: 20 })).json.limits[0]
  await limits({ ...about, domain_id: 'default', resource_limit: 30 })
  assert.deepEqual([own.project_id, own.domain_id, own.resource_limit], [project, null, 20])
  assert.equal(await count('/limits'), 1)
  assert.equal(await count('/limits?domain_id=default'), 0)
  assert.equal((await call('GET', '/limits', admin)).json.limits.length, 2)
  assert.equal((await call('GET', `/limits/${own.id}`, demo)).json.limit.resource_name, 'cores')
  const update = await call('PATCH', `/limits/${own.id}`, admin, { limit: { resource_limit: 21 } })
  assert.equal(update.json.limit.resource_limit, 21)
  assert.equal((await call('DELETE', path, admin)).status, 403)
  assert.equal((await call('DELETE', `/limits/${own.id}`, admin)).status, 204)
  assert.equal((await call('GET', `/limits/${own.id}`, admin)).status, 404)
  assert.deepEqual((await call('GET', '/limits/model', demo)).json.model.name, 'flat')
})

test('wrong limits are refused', async () => {
  const { call, admin, demo, project, about, limits, defaults } = await open()
  await defaults({ ...about, default_limit: 10 })
  const own = { ...about, project_id: project, resource_limit: 20 }
  const { resource_limit: _, ...bare } = own
  const refusals: [object, number][] = [
    [{ ...own, domain_id: 'default' }, 400],
    [{ ...about, resource_limit: 20 }, 400],
    [bare, 400],
    [{ ...own, resource_limit: -2 }, 400],
    [{ ...own, resource_limit: '20' }, 400],
    [{ ...own, colour: 'red' }, 400],
    [{ ...own, project_id: 'none' }, 400],
    [{ ...own, service_id: 'none' }, 400],
    [{ ...own, resource_name: 'moons' }, 403],
  ]
  for (const [spec, status] of refusals) assert.equal((await limits(spec)).status, status, JSON.stringify(spec))
  assert.equal((await limits()).status, 400)
  assert.equal((await limits(own, own)).status, 409)
  assert.equal((await call('GET', '/limits', admin)).json.limits.length, 0)
  assert.equal((await defaults({ ...about, default_limit: 10 })).status, 409)
  assert.equal((await call('POST', '/limits', demo, { limits: [own] })).status, 403)
  const ofDomain = (await limits({ ...about, domain_id: 'default', resource_limit: 30 })).json.limits[0]
  for (const id of [ofDomain.id, 'none']) assert.equal((await call('GET', `/limits/${id}`, demo)).status, 403)
})
