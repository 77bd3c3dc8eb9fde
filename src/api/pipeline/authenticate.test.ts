import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ctx } from '../../kernel/context.ts'
import { api, exampleServer, handlers, versions } from '../dialects/openstack-json/example.fixture.ts'
import { implement } from '../implement.ts'
import type { HttpServer } from '../server/http-server.ts'

const foreign = {
  service: 'example',
  operations: [
    { method: 'GET', path: '/widgets/{widget_id}', name: 'show-widget' },
    { method: 'GET', path: '/things/popular', name: 'popular-things' },
    { method: 'POST', path: '/things/{thing_id}/action', name: 'evacuate', verb: 'evacuate' },
  ],
}

/** Each would be refused anyway, for the reason that stands before it. */
const REFUSED = [
  [400, 'POST', '/v2.1/things/t1/action', {}],
  [400, 'POST', '/v2.1/things', {}],
  [400, 'GET', '/v2.1/things?limit=ten'],
  [400, 'GET', '/v2.1/things/a%00b'],
  [404, 'GET', '/v2.1/nothing'],
  [404, 'GET', '/v2.1/things/t1/tags'],
  [405, 'PATCH', '/v2.1/things'],
  [501, 'GET', '/v2.1/widgets/1'],
  [501, 'GET', '/v2.1/things/popular'],
  [501, 'POST', '/v2.1/things/t1/action', { evacuate: {} }],
  [406, 'GET', '/v2.1/things', undefined, { 'x-thing-api-version': '2.999' }],
  [404, 'POST', '/v2.1/things/t1/action', { reboot: { type: 'HARD' } }, { 'x-thing-api-version': '2.1' }],
  [415, 'POST', '/v2.1/things', 'a=b', { 'content-type': 'nonsense' }],
] as const

async function statuses(app: HttpServer, credential: Record<string, string>): Promise<number[]> {
  const found: number[] = []
  for (const [, method, url, payload, headers] of REFUSED) {
    const response = await app.inject({ method, url, payload, headers: { ...headers, ...credential } })
    if (response.statusCode === 401) assert.ok(response.headers['www-authenticate'], url)
    found.push(response.statusCode)
  }
  return found
}

test('without a credential, or with a bad one, every refusal is 401', async () => {
  const app = exampleServer({ versions, foreign })
  const due = REFUSED.map(([status]) => status)
  assert.deepEqual(await statuses(app, { 'x-auth-token': 'member' }), due)
  const refused = due.map(() => 401)
  assert.deepEqual(await statuses(app, {}), refused)
  assert.deepEqual(await statuses(app, { 'x-auth-token': 'forged' }), refused)
})

test('what is public stays so beside what is not', async () => {
  const app = exampleServer({ versions, foreign })
  assert.equal((await app.inject({ url: '/v2.1' })).statusCode, 300)
  assert.equal((await app.inject({ url: '/elsewhere' })).statusCode, 404)
})

test('where paths are open a stranger is told of them, but not what lacks', async () => {
  const app = exampleServer({ versions, foreign, openPaths: true })
  const statusOf = async (method: 'GET' | 'PATCH', url: string) => (await app.inject({ method, url })).statusCode
  assert.equal(await statusOf('GET', '/v2.1/nothing'), 404)
  assert.equal(await statusOf('PATCH', '/v2.1/things'), 405)
  assert.equal(await statusOf('GET', '/v2.1/things'), 401)
  assert.equal(await statusOf('GET', '/v2.1/widgets/1'), 401)
})

test('version documents alone have nothing to hide', async () => {
  const { showVersion } = api
  const served = implement<Ctx>()({ showVersion }, handlers)
  const app = exampleServer({ prefix: '/documents', served })
  assert.equal((await app.inject({ url: '/documents' })).statusCode, 300)
  assert.equal((await app.inject({ url: '/documents/other' })).statusCode, 404)
})
