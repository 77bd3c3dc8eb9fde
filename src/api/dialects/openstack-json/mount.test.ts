import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../../../kernel/log.ts'
import { exampleServer, versions } from './example.fixture.ts'

const as = (token: string) => ({ 'x-auth-token': token })

test('a declared endpoint is served with its status, its headers and a request id', async () => {
  const response = await exampleServer().inject({ url: '/v2.1/things/t1', headers: as('reader') })
  assert.equal(response.statusCode, 200)
  assert.deepEqual(response.json(), { thing: { id: 't1', name: 'one', size: 1, label: 'new' } })
  assert.equal(response.headers['content-type'], 'application/json')
  assert.equal(response.headers['content-length'], String(response.rawPayload.length))
  assert.match(String(response.headers['x-openstack-request-id']), /^req-[0-9a-f-]{36}$/)
  assert.equal(response.headers.vary, 'X-Auth-Token')
})

test('a trailing slash is tolerated, HEAD answers where it is declared, and a reply sets its own status and headers', async () => {
  const app = exampleServer()
  assert.equal((await app.inject({ url: '/v2.1/things/', headers: as('reader') })).statusCode, 200)
  const head = await app.inject({ method: 'HEAD', url: '/v2.1/things', headers: as('reader') })
  assert.deepEqual([head.statusCode, head.body], [200, ''])
  const version = await app.inject({ url: '/v2.1' })
  assert.deepEqual([version.statusCode, version.json(), version.headers['x-subject-token']], [300, { version: 'v1' }, 'abc'])
})

test('who may not is refused: 401 with a challenge for nobody, 403 for the wrong role', async () => {
  const app = exampleServer()
  const nobody = await app.inject({ url: '/v2.1/things', headers: { host: 'cloud:5000' } })
  assert.equal(nobody.statusCode, 401)
  assert.match(String(nobody.headers['www-authenticate']), /^\w+ uri="http:\/\/cloud:5000\/identity"$/)
  assert.equal((await app.inject({ url: '/v2.1/things', headers: as('forged') })).statusCode, 401)
  const reader = await app.inject({ method: 'DELETE', url: '/v2.1/things/t1', headers: as('reader') })
  assert.deepEqual([reader.statusCode, reader.json().fault.message], [403, "Policy doesn't allow things:delete to be performed."])
  const admin = await app.inject({ method: 'DELETE', url: '/v2.1/things/t1', headers: as('admin') })
  assert.deepEqual([admin.statusCode, admin.body, admin.headers['content-length']], [204, '', undefined])
})

test('an unknown path is the facade’s 404 and a wrong method its 405 with Allow', async () => {
  const app = exampleServer()
  const unknown = await app.inject({ url: '/v2.1/nothing', headers: as('reader') })
  assert.deepEqual([unknown.statusCode, unknown.json().fault.reason], [404, 'no_such_path'])
  const wrong = await app.inject({ method: 'PATCH', url: '/v2.1/things', headers: as('reader') })
  assert.deepEqual([wrong.statusCode, wrong.headers.allow, wrong.json().fault.code], [405, 'GET, HEAD, POST', 405])
  const outside = await app.inject({ url: '/elsewhere' })
  assert.deepEqual([outside.statusCode, outside.json().error.code], [404, 404])
  assert.equal((await app.inject({ url: '/v2.1/things/%zz', headers: as('reader') })).statusCode, 400)
})

test('the first useful problem of a body is told with its field', async () => {
  const app = exampleServer()
  const create = async (payload: unknown) => {
    const response = await app.inject({ method: 'POST', url: '/v2.1/things', headers: as('member'), payload: payload as object })
    return [response.statusCode, response.json().fault?.field, response.json().fault?.message]
  }
  const named = (name: string, problem: string, value: string) =>
    `Invalid input for field/attribute ${name}. Value: ${value}. ${problem}`
  const long = 'a'.repeat(256)
  assert.deepEqual(await create({ thing: { name: long, size: 1 } }), [
    400,
    'thing.name',
    named('name', `'${long}' is too long`, long),
  ])
  assert.deepEqual(await create({ thing: { name: 'a', size: -1 } }), [
    400,
    'thing.size',
    named('size', '-1 is less than the minimum of 0', '-1'),
  ])
  assert.deepEqual(await create({ thing: { size: 1 } }), [
    400,
    'thing.name',
    named('thing', "'name' is a required property", "{'size': 1}"),
  ])
  assert.deepEqual(await create({}), [400, 'thing', "'thing' is a required property"])
  assert.equal((await create({ thing: { name: 'a', size: '1' } }))[2], named('size', "'1' is not of type 'integer'", '1'))
  assert.equal((await create({ thing: { name: 'a', size: 1, colour: 2 } }))[1], 'thing.colour')
  assert.equal((await create({ thing: { name: 'a', size: 1, networks: [{ uuid: 'x' }] } }))[1], 'thing.networks.0.uuid')
  assert.deepEqual((await create({ thing: { name: 'a', size: 1 } }))[0], 201)
})

test('bodies that are no JSON, too large or of another type are refused as such', async () => {
  const app = exampleServer()
  const post = async (payload: string | Buffer, type = 'application/json') => {
    const headers = { ...as('member'), 'content-type': type }
    const response = await app.inject({ method: 'POST', url: '/v2.1/things', headers, payload })
    return [response.statusCode, response.json().fault.message]
  }
  assert.deepEqual(await post('{"thing": {\n  "name": }}'), [
    400,
    'Malformed JSON in request body: unexpected "}" at position 22 (line 2 column 11)',
  ])
  assert.equal((await post(Buffer.from([0x22, 0xff, 0x22])))[0], 400)
  assert.equal((await post('a=b', 'application/x-www-form-urlencoded'))[0], 415)
  assert.equal((await post('{}', 'nonsense'))[0], 415)
  assert.equal((await post(`{"a":"${'x'.repeat(200_000)}"}`))[0], 413)
  assert.equal((await post('{"__proto__": {}}'))[0], 400)
  const empty = await app.inject({ method: 'POST', url: '/v2.1/things', headers: as('member') })
  assert.deepEqual([empty.statusCode, empty.json().fault.reason], [400, 'body_missing'])
})

test('nobody learns what is wrong with a body before being let in', async () => {
  const response = await exampleServer().inject({ method: 'POST', url: '/v2.1/things', payload: '{', headers: as('reader') })
  assert.equal(response.statusCode, 403)
})

test('queries are coerced by their schema, repeated keys become arrays, and what does not fit is refused', async () => {
  const app = exampleServer()
  const list = (query: string) => app.inject({ url: `/v2.1/things?${query}`, headers: { ...as('reader'), host: 'h:1' } })
  const fine = await list('limit=10&all=True&tag=a&tag=b')
  assert.deepEqual(JSON.parse(fine.json().things[0].name), {
    query: { limit: 10, all: true, tag: ['a', 'b'] },
    base: 'http://h:1/v2.1',
    version: '',
  })
  const bad = await list('limit=ten')
  assert.deepEqual(
    [bad.statusCode, bad.json().fault.message],
    [400, "Invalid input for query parameters limit. Value: ten. 'ten' is not of type 'integer'"],
  )
  assert.equal((await list('colour=red')).statusCode, 400)
})

test('actions are told apart by the only key of the body', async () => {
  const app = exampleServer()
  const act = (payload: object, version = '2.15') =>
    app.inject({
      method: 'POST',
      url: '/v2.1/things/t1/action',
      headers: { ...as('member'), 'x-thing-api-version': version },
      payload,
    })
  const started = await act({ 'os-start': null })
  assert.deepEqual([started.statusCode, started.body, started.headers['content-length']], [202, '', '0'])
  assert.deepEqual((await act({ fly: null })).json().fault.message, 'There is no such action: fly')
  assert.equal((await act({ 'os-start': null, reboot: {} })).statusCode, 400)
  assert.equal((await act([])).statusCode, 400)
  assert.equal((await act({ reboot: { type: 'NO' } })).json().fault.field, 'reboot.type')
})

test('what a version does not have is not found in it, and older replies are made by the changes', async () => {
  const app = exampleServer({ versions })
  const at = async (version: string, url = '/v2.1/things/t1') =>
    app.inject({ url, headers: { ...as('reader'), 'openstack-api-version': `volume 3.1, thing ${version}` } })
  assert.equal((await at('latest')).headers['openstack-api-version'], 'thing 2.15')
  assert.equal((await at('2.10')).json().thing.label, 'new')
  const old = await at('2.9')
  assert.deepEqual([old.json().thing.label, old.headers['x-thing-api-version']], [undefined, '2.9'])
  assert.match(String(old.headers.vary), /OpenStack-API-Version, X-Thing-API-Version/)
  const beyond = await at('2.999')
  assert.deepEqual(
    [beyond.statusCode, beyond.json().fault.message],
    [406, 'Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.15.'],
  )
  assert.equal((await at('two')).statusCode, 400)
  const reboot = (version: string) =>
    app.inject({
      method: 'POST',
      url: '/v2.1/things/t1/action',
      headers: { ...as('member'), 'x-thing-api-version': version },
      payload: { reboot: { type: 'HARD' } },
    })
  assert.equal((await reboot('2.2')).statusCode, 404)
  assert.equal((await reboot('2.3')).statusCode, 202)
})

test('a reply that does not fit its declaration is found out in tests', async () => {
  const response = await exampleServer().inject({ url: '/v2.1/things/odd', headers: as('reader') })
  assert.equal(response.statusCode, 500)
  assert.equal(
    (await exampleServer({ checkReplies: false }).inject({ url: '/v2.1/things/odd', headers: as('reader') })).statusCode,
    200,
  )
})

test('what was not foreseen is a 500 that tells nothing, and the log has it', async () => {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, fields: { ...fields }, message })
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error'), child: () => log }
  const headers = { ...as('reader'), 'x-openstack-request-id': 'req-00000000-0000-4000-8000-000000000000' }
  const response = await exampleServer({ log }).inject({ url: '/v2.1/things/crash?secret=1', headers })
  assert.equal(response.statusCode, 500)
  assert.doesNotMatch(response.body, /disk/)
  assert.equal(lines.find((line) => line.level === 'error')?.fields.internal, 'the disk said no')
  const [line] = lines.filter((one) => one.message === 'request')
  assert.deepEqual(
    { ...line?.fields, ms: 0 },
    {
      action: 'showThing',
      method: 'GET',
      path: '/v2.1/things/crash',
      status: 500,
      ms: 0,
      user: 'u1',
      project: 'p1',
      globalRequestId: headers['x-openstack-request-id'],
    },
  )
  assert.notEqual(response.headers['x-openstack-request-id'], headers['x-openstack-request-id'])
})

test('streams pass through in both directions, of any type, under names with slashes', async () => {
  const app = exampleServer()
  const up = await app.inject({
    method: 'PUT',
    url: '/v2.1/blobs/a/b%20c/',
    headers: { ...as('member'), 'content-type': 'application/octet-stream' },
    payload: Buffer.alloc(300_000),
  })
  assert.deepEqual(up.json(), { name: 'a/b c/', bytes: 300_000 })
  const down = await app.inject({ url: '/v2.1/blobs/x', headers: as('reader') })
  assert.deepEqual([down.body, down.headers['content-type']], ['some bytes', 'application/x-thing'])
})

test('HEAD is implied where the service is built so, with the length that GET has', async () => {
  const request = { method: 'HEAD', url: '/v2.1/things/t1', headers: as('reader') } as const
  assert.equal((await exampleServer().inject(request)).statusCode, 405)
  const head = await exampleServer({ impliedHead: true }).inject(request)
  const get = await exampleServer().inject({ ...request, method: 'GET' })
  assert.deepEqual([head.statusCode, head.body, head.headers['content-length']], [200, '', get.headers['content-length']])
})

test('two slashes in a row are no path of ours or of the foreign API', async () => {
  const operations = [
    { method: 'GET', path: '/widgets/{widget_id}', name: 'show-widget' },
    { method: 'GET', path: '/widgets/{widget_id}/parts', name: 'list-parts' },
  ]
  const app = exampleServer({ foreign: { service: 'example', operations } })
  const answers = async (method: 'GET' | 'DELETE', url: string) =>
    (await app.inject({ method, url, headers: as('reader') })).statusCode
  for (const path of [
    '//widgets/1',
    '/widgets//1',
    '/widgets//parts',
    '/widgets/1//parts',
    '//things',
    '//things/t1',
    '/things//t1',
  ])
    assert.equal(await answers('GET', `/v2.1${path}`), 404, path)
  assert.equal(await answers('DELETE', '/v2.1/things//'), 404)
  assert.equal(await answers('GET', '/v2.1/things/t1?name=//'), 200)
  assert.equal(await answers('GET', '/v2.1/widgets/1/'), 501)
})

test('what the foreign API has and the mount has not answers 501', async () => {
  const operations = [
    { method: 'GET', path: '/widgets/{widget_id}', name: 'show-widget' },
    { method: 'PUT', path: '/things/{thing_id}', name: 'update-thing' },
    { method: 'POST', path: '/things/{thing_id}/action', name: 'evacuate', verb: 'evacuate' },
  ]
  const app = exampleServer({ foreign: { service: 'example', operations } })
  const widget = await app.inject({ url: '/v2.1/widgets/1', headers: as('reader') })
  assert.deepEqual([widget.statusCode, /docs\/coverage\/example\.md/.test(widget.json().fault.message)], [501, true])
  assert.equal((await app.inject({ method: 'PUT', url: '/v2.1/things/t1', headers: as('reader') })).statusCode, 501)
  assert.equal((await app.inject({ method: 'PATCH', url: '/v2.1/things/t1', headers: as('reader') })).statusCode, 405)
  const action = { method: 'POST', url: '/v2.1/things/t1/action', headers: as('member'), payload: { evacuate: {} } } as const
  assert.equal((await app.inject(action)).statusCode, 501)
})
