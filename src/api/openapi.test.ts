import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awsQuery } from './dialects/aws-query/mount.ts'
import { api, versions } from './dialects/openstack-json/example.fixture.ts'
import { openstackJson } from './dialects/openstack-json/mount.ts'
import { oscJson } from './dialects/osc-json/mount.ts'
import { openapi, type WireForm } from './openapi.ts'

const at = (document: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document)

const document = JSON.parse(
  JSON.stringify(
    openapi({ title: 'Things', version: '1', mounts: [{ prefix: '/v2.1', api, versions }], wire: openstackJson.wire }),
  ),
)

test('every declared operation is in the document, under its path and method', () => {
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(Object.keys(document.paths).sort(), [
    '/v2.1',
    '/v2.1/blobs/{name}',
    '/v2.1/things',
    '/v2.1/things/{thing_id}',
    '/v2.1/things/{thing_id}/action',
  ])
  assert.deepEqual(Object.keys(document.paths['/v2.1/things']).sort(), ['get', 'head', 'parameters', 'post'])
})

test('schemas, policy and parameters are told', () => {
  const create = document.paths['/v2.1/things'].post
  assert.equal(create['x-action'], 'things:create')
  assert.equal(create['x-allow'], 'rule:project_member')
  const name = at(create, 'requestBody', 'content', 'application/json', 'schema', 'properties', 'thing', 'properties', 'name')
  assert.deepEqual(name, { type: 'string', minLength: 1, maxLength: 255 })
  const names = document.paths['/v2.1/things'].get.parameters.map((parameter: { name: string }) => parameter.name)
  assert.deepEqual(names, ['limit', 'all', 'tag', 'OpenStack-API-Version'])
  assert.deepEqual(document.paths['/v2.1/things/{thing_id}'].parameters[0].name, 'thing_id')
  assert.equal(document.paths['/v2.1'].get.security, undefined)
})

test('how a caller says who it is stands there by the dialect', () => {
  const schemesOf = (wire: WireForm) => openapi({ title: 'Things', version: '1', mounts: [{ prefix: '', api }], wire })
  const forms = (wire: WireForm) => {
    const { components, paths } = JSON.parse(JSON.stringify(schemesOf(wire)))
    const named = Object.values<{ type: string; scheme?: string; name?: string }>(components.securitySchemes)
    return [named.map(({ type, scheme, name }) => `${type} ${scheme ?? name}`), paths['/things'].get.security]
  }
  assert.deepEqual(forms(openstackJson.wire), [['apiKey X-Auth-Token'], [{ token: [] }]])
  const query = awsQuery({ namespace: '', defaultVersion: '' })
  assert.deepEqual(forms(query.wire), [['http AWS4-HMAC-SHA256'], [{ sigv4: [] }]])
  assert.deepEqual(forms(oscJson.wire), [
    ['http OSC4-HMAC-SHA256', 'http AWS4-HMAC-SHA256'],
    [{ osc4: [] }, { sigv4: [] }],
  ])
})

test('actions are a choice of bodies', () => {
  const bodies = at(
    document,
    'paths',
    '/v2.1/things/{thing_id}/action',
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
    'oneOf',
  )
  assert.ok(Array.isArray(bodies))
  assert.deepEqual(
    bodies.map((body) => [body.title, body['x-verb'], body['x-since']]),
    [
      ['startThing', 'os-start', undefined],
      ['rebootThing', 'reboot', '2.3'],
    ],
  )
})
