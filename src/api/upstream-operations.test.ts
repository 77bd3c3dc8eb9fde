import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignRoutes } from './dialects/openstack-json/foreign-routes.ts'
import { foreignApi, foreignFacts, pathBeneath } from './upstream-operations.ts'

const SERVICES = ['identity', 'image', 'compute', 'network', 'block-storage', 'object-store', 'placement', 'load-balancer', 'dns']

test('the facts of every service can be read, served as routes and told apart', () => {
  for (const service of SERVICES) {
    const facts = foreignFacts(`openstack/${service}`)
    const keys = facts.map(({ method, path, verb }) => `${method} ${path.replace(/\{[^}]*\}/g, '{}')} ${verb ?? ''}`)
    assert.equal(new Set(keys).size, facts.length, service)
    assert.ok(foreignRoutes({ service, operations: facts }, []).routes.length > 10, service)
  }
})

test('a mount gets what lies beneath its version, relative to it', () => {
  const { operations } = foreignApi('openstack/compute', '/v2.1')
  assert.ok(operations.some(({ method, path }) => method === 'POST' && path === '/servers'))
  assert.ok(operations.some(({ path, verb }) => path === '/servers/{id}/action' && verb === 'os-start'))
  assert.equal(pathBeneath('/v2.1', '/v2.1'), '/')
  assert.equal(pathBeneath('/v2.10/x', '/v2.1'), undefined)
})
