import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asAnyForm, type Description, readDescription } from './description.ts'
import type { Exchange } from './exchange.ts'
import { Oracle } from './oracle.ts'

const thing = {
  type: 'object',
  required: ['thing'],
  properties: {
    thing: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, size: { type: ['integer', 'null'] } } },
  },
}
const json = (schema: object) => ({ content: { 'application/json': { schema: schema as Record<string, unknown> } } })
const description: Description = {
  paths: {
    '/v1/things/{id}': { get: { operationId: 'thing:get', responses: { '200': json(thing) } } },
    '/v1/things/special': { get: { operationId: 'special:get', responses: { '204': {} } } },
    '/v1/things': {
      post: { operationId: 'things:post', requestBody: json(thing), responses: { '201': json(thing) } },
      get: {
        operationId: 'things:get',
        parameters: [{ in: 'query', name: 'big', schema: { type: 'boolean' } }],
        responses: { '200': {} },
      },
    },
  },
}
const oracle = new Oracle(description)

const ask = (method: string, path: string, status: number, rest: Partial<Exchange> = {}) => {
  const query = new URLSearchParams(path.split('?')[1])
  const { operation, faults } = oracle.check({ method, path: path.split('?')[0] ?? '', query, status, ...rest })
  return { operation, faults: faults.map(({ where, at }) => `${where} ${at}`) }
}

test('what is as described has no fault', () => {
  const good = { thing: { name: 'a', size: 1 } }
  assert.deepEqual(ask('POST', '/v1/things', 201, { request: good, reply: good }), { operation: 'things:post', faults: [] })
  assert.deepEqual(ask('GET', '/v1/things?big=true&unknown=1', 200), { operation: 'things:get', faults: [] })
})

test('a reply, an accepted request, a status, a query and a path that are not as described are faults', () => {
  const good = { thing: { name: 'a' } }
  assert.deepEqual(ask('GET', '/v1/things/7', 200, { reply: { thing: { size: '1' } } }).faults, [
    'reply /thing',
    'reply /thing/size',
  ])
  assert.deepEqual(ask('GET', '/v1/things/7', 200).faults, ['reply '])
  assert.deepEqual(ask('POST', '/v1/things', 201, { request: { thing: { name: 1 } }, reply: good }).faults, [
    'request /thing/name',
  ])
  assert.deepEqual(ask('POST', '/v1/things', 200, { request: good, reply: good }).faults, ['status 200'])
  assert.deepEqual(ask('GET', '/v1/things?big=very', 200).faults, ['query big'])
  assert.deepEqual(ask('GET', '/v1/others', 200), { operation: undefined, faults: ['path /v1/others'] })
})

test('a refusal has the body of refusals; what it refused is not looked at', () => {
  const error = { code: 400, title: 'Bad Request', message: 'no' }
  assert.deepEqual(ask('POST', '/v1/things', 400, { request: 1, reply: { error } }).faults, [])
  assert.deepEqual(ask('POST', '/v1/things', 400, { request: 1, reply: { fault: error } }).faults, ['reply 400'])
})

test('a service has a form of refusals of its own, but for tokens that it does not take', () => {
  const own = new Oracle(description, { type: 'object', required: ['message'] })
  const faultsOf = (status: number, reply: object) =>
    own.check({ method: 'POST', path: '/v1/things', query: new URLSearchParams(), status, reply }).faults.length
  const error = { code: 401, title: 'Unauthorized', message: 'no' }
  assert.deepEqual([faultsOf(400, { message: 'no' }), faultsOf(400, { error }), faultsOf(401, { error })], [0, 1, 0])
})

test('the most fixed template is the one that is meant', () => {
  assert.equal(ask('GET', '/v1/things/special', 204).operation, 'special:get')
  assert.equal(ask('GET', '/v1/things/special/', 204).operation, 'special:get')
})

test('the kept description of identity is whole: every operation can be checked', () => {
  const kept = readDescription('identity', new Set(['uuid']))
  const operations = Object.values(kept.paths).flatMap((methods) => Object.values(methods))
  assert.ok(operations.length > 250)
  assert.ok(!JSON.stringify(kept).includes('"$ref"'))
  const whole = new Oracle(kept)
  const { faults } = whole.check({
    method: 'GET',
    path: '/v3/projects/1',
    query: new URLSearchParams(),
    status: 200,
    reply: { project: { name: 7 } },
  })
  assert.ok(faults.some(({ at }) => at === '/project/name'))
})

for (const service of ['image', 'volume'])
  test(`the kept description of ${service} is whole: every pattern is one that JavaScript reads`, () => {
    const kept = JSON.stringify(readDescription(service, new Set()), (key, value) => {
      if (key === 'pattern' && typeof value === 'string') new RegExp(value, 'u')
      return value
    })
    assert.ok(!kept.includes('"$ref"'))
  })

test('of forms that a version or an action tells apart a body may have several; of others exactly one', () => {
  const forms = [{ type: 'object' }, { type: 'object', required: ['name'] }]
  const [byVersion, plain] = [{ oneOf: forms, 'x-openstack': { discriminator: 'microversion' } }, { oneOf: forms }].map(asAnyForm)
  const said = (request: object) => {
    const described = (schema: unknown) => ({ ...json(schema as object) })
    const paths = {
      '/a': { post: { operationId: 'a', requestBody: described(byVersion), responses: { '200': {} } } },
      '/b': { post: { operationId: 'b', requestBody: described(plain), responses: { '200': {} } } },
    }
    const asked = (path: string) => ({ method: 'POST', path, query: new URLSearchParams(), status: 200, request })
    return ['/a', '/b'].map((path) => new Oracle({ paths }).check(asked(path)).faults.length)
  }
  assert.deepEqual(said({ name: 'both' }), [0, 1])
  assert.deepEqual(said({}), [0, 0])
})
