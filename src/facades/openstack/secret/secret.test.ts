import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { said, startBarbican } from './secret.fixture.ts'

let barbican: Awaited<ReturnType<typeof startBarbican>>
let ask: (typeof barbican)['ask']
let keep: (typeof barbican)['keep']
before(async () => {
  barbican = await startBarbican()
  ask = barbican.ask
  keep = barbican.keep
})
after(() => barbican.close())

const mismatch = (reason: string, property: string) =>
  `Provided object does not match schema 'Secret': ${reason}. Invalid property: '${property}'`

test('version documents need no token, and say more from 1.1 on', async () => {
  const root = await ask('', 'GET', '/key-manager/')
  assert.equal(root.status, 300)
  assert.deepEqual(root.body.versions.values[0].links[0], { rel: 'self', href: 'http://cloud/key-manager/v1/' })
  const newer = await ask('', 'GET', '/key-manager/v1', undefined, { 'openstack-api-version': 'key-manager 1.1' })
  const { status, min_version, max_version } = newer.body.version
  assert.deepEqual([newer.status, status, min_version, max_version], [200, 'CURRENT', '1.0', '1.2'])
  assert.equal(newer.headers['openstack-api-version'], 'key-manager 1.1')
})

test('a secret kept in one go is described by its reference, and read back', async () => {
  const made = await ask('ann', 'POST', '/secrets', {
    name: ' AES key ',
    algorithm: 'aes',
    bit_length: 256,
    mode: 'cbc',
    secret_type: 'symmetric',
    payload: Buffer.from('0123456789abcdef').toString('base64'),
    payload_content_type: 'application/octet-stream',
    payload_content_encoding: 'base64',
  })
  assert.equal(made.status, 201)
  const ref = made.body.secret_ref
  assert.match(ref, /^http:\/\/cloud\/key-manager\/v1\/secrets\/[0-9a-f-]{36}$/)
  assert.equal(made.headers.location, ref)
  const path = `/secrets/${ref.split('/').at(-1)}`
  const { created, updated, ...shown } = (await ask('ann', 'GET', path)).body
  assert.match(created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  assert.equal(updated, created)
  assert.deepEqual(shown, {
    status: 'ACTIVE',
    name: 'AES key',
    secret_type: 'symmetric',
    expiration: null,
    algorithm: 'aes',
    bit_length: 256,
    mode: 'cbc',
    creator_id: 'ann',
    content_types: { default: 'application/octet-stream' },
    secret_ref: ref,
  })
  const payload = await ask('ann', 'GET', `${path}/payload`, undefined, { accept: 'application/octet-stream' })
  assert.deepEqual(
    [payload.status, payload.text, payload.headers['content-type']],
    [200, '0123456789abcdef', 'application/octet-stream'],
  )
  const older = await ask('ann', 'GET', path, undefined, { accept: 'application/octet-stream' })
  assert.equal(older.text, '0123456789abcdef')
})

test('consumers are shown from 1.1 on', async () => {
  const id = await keep('ann')
  const newer = { 'openstack-api-version': 'key-manager 1.1' }
  assert.equal('consumers' in (await ask('ann', 'GET', `/secrets/${id}`)).body, false)
  assert.deepEqual((await ask('ann', 'GET', `/secrets/${id}`, undefined, newer)).body.consumers, [])
})

test('two steps: a secret waits for its payload, and takes it once', async () => {
  const made = await ask('ann', 'POST', '/secrets', { name: 'later' })
  const path = `/secrets/${made.body.secret_ref.split('/').at(-1)}`
  assert.equal('content_types' in (await ask('ann', 'GET', path)).body, false)
  assert.deepEqual(said(await ask('ann', 'GET', `${path}/payload`)), [404, 'Not Found. Sorry but your secret has no payload.'])
  const put = (body: string | Buffer, type: string, more = {}) => ask('ann', 'PUT', path, body, { 'content-type': type, ...more })
  assert.deepEqual(said(await put('{}', 'application/json')), [
    415,
    "Unexpected content type. Expected content types are: ['application/octet-stream', 'text/plain']",
  ])
  assert.deepEqual(said(await put('', 'text/plain')), [400, 'Secret update issue seen - No data supplied to process..'])
  assert.deepEqual(said(await put('x'.repeat(20_001), 'text/plain')), [
    413,
    'Secret update issue seen - Provided information too large to process.',
  ])
  assert.deepEqual(said(await put('!!!', 'application/octet-stream', { 'content-encoding': 'base64' })), [
    400,
    'Secret update issue seen - the payload is not base64, as its content-encoding says.',
  ])
  const sent = await put(Buffer.from('bytes').toString('base64'), 'application/octet-stream', { 'content-encoding': 'base64' })
  assert.deepEqual([sent.status, sent.text], [204, ''])
  assert.deepEqual(said(await put('x', 'text/plain')), [409, 'Secret already has data, cannot modify it.'])
  assert.equal((await ask('ann', 'GET', `${path}/payload`)).text, 'bytes')
})

test('what is wrong with a new secret is said in the words that clients know', async () => {
  const refused = async (body: unknown) => said(await ask('ann', 'POST', '/secrets', body))
  assert.deepEqual(await refused({ name: 1 }), [400, mismatch("1 is not of type 'string', 'null'", 'name')])
  assert.deepEqual(await refused({ bit_length: 0 }), [400, mismatch('0 is less than the minimum of 1', 'bit_length')])
  assert.deepEqual(await refused({ payload: 'x' }), [
    400,
    mismatch("If 'payload' is supplied, 'payload_content_type' must also be supplied.", 'payload_content_type'),
  ])
  assert.deepEqual(await refused({ payload: ' ', payload_content_type: 'text/plain' }), [
    400,
    mismatch("If 'payload' specified, must be non empty", 'payload'),
  ])
  assert.deepEqual(await refused({ payload: 'x', payload_content_type: 'application/octet-stream' }), [
    400,
    mismatch("payload_content_encoding is not one of ['base64', 'binary']", 'payload_content_encoding'),
  ])
  assert.deepEqual(await refused({ payload: 'x', payload_content_type: 'image/png' }), [
    400,
    mismatch(
      "payload_content_type is not one of ['text/plain', 'text/plain;charset=utf-8', 'text/plain; charset=utf-8', 'application/octet-stream', 'application/pkcs8']",
      'payload_content_type',
    ),
  ])
  assert.deepEqual(await refused({ payload_content_type: 'text/plain' }), [
    400,
    mismatch('payload must be provided when payload_content_type is specified', 'payload'),
  ])
  assert.deepEqual(await refused({ expiration: '2001-01-01T00:00:00' }), [
    400,
    mismatch("'expiration' is before current time", 'expiration'),
  ])
  assert.deepEqual(await refused({ expiration: 'soon' }), [400, mismatch("Invalid date for 'expiration'", 'expiration')])
  assert.deepEqual(await refused({ payload: 'x'.repeat(20_001), payload_content_type: 'text/plain' }), [
    413,
    'Provided information too large to process',
  ])
  const text = await ask('ann', 'POST', '/secrets', 'x', { 'content-type': 'text/plain' })
  assert.deepEqual(said(text), [415, "Unexpected content type. Expected content types are: ['application/json']"])
})

test('what is wrong with a payload is told without the payload', async () => {
  const { text } = await ask('ann', 'POST', '/secrets', { payload: { word: 'hush' }, payload_content_type: 'text/plain' })
  assert.ok(!text.includes('hush'), text)
})

test('an id that is none is told from one of no secret', async () => {
  assert.deepEqual(said(await ask('ann', 'GET', '/secrets/1')), [404, 'Not Found. Provided secret id is invalid.'])
  assert.deepEqual(said(await ask('ann', 'GET', '/secrets/11111111-1111-4111-8111-111111111111')), [404, 'Secret not found.'])
})

test('a payload comes as one of the types that it can be, or not', async () => {
  const binary = await keep('ann', {
    payload: Buffer.from([0xff, 0xfe]).toString('base64'),
    payload_content_type: 'application/octet-stream',
    payload_content_encoding: 'base64',
  })
  const get = (accept: string) => ask('ann', 'GET', `/secrets/${binary}/payload`, undefined, { accept })
  assert.deepEqual((await get('*/*')).bytes, Buffer.from([0xff, 0xfe]))
  assert.deepEqual(said(await get('text/plain')), [406, 'Secret payload retrieval issue seen - Wrong payload content-type.'])
  assert.deepEqual(said(await get('image/png')), [406, 'Secret payload retrieval issue seen - Wrong payload content-type.'])
  const plain = await keep('ann')
  const type = (await ask('ann', 'GET', `/secrets/${plain}/payload`, undefined, { accept: 'text/plain' })).headers['content-type']
  assert.equal(type, 'text/plain; charset=UTF-8')
})

test('lists are filtered, sorted and linked, with a total of all pages', async () => {
  for (const [name, bits] of [
    ['l-1', 128],
    ['l-2', 256],
    ['l-3', 256],
  ] as const)
    await keep('bob', { name, bit_length: bits })
  const first = (await ask('bob', 'GET', '/secrets?limit=2&name=l-%25&sort=name:desc')).body
  assert.deepEqual(
    first.secrets.map(({ name }: { name: string }) => name),
    ['l-3', 'l-2'],
  )
  assert.equal(first.total, 3)
  assert.equal(first.next, 'http://cloud/key-manager/v1/secrets?limit=2&offset=2&name=l-%25&sort=name%3Adesc')
  const second = (await ask('bob', 'GET', first.next.replace('http://cloud', ''))).body
  assert.deepEqual(
    [second.secrets.length, second.next, second.previous],
    [1, undefined, 'http://cloud/key-manager/v1/secrets?limit=2&offset=0&name=l-%25&sort=name%3Adesc'],
  )
  const total = async (query: string) => (await ask('bob', 'GET', `/secrets?${query}`)).body.total
  assert.deepEqual([await total('bits=256'), await total('bits=x'), await total('secret_type=opaque')], [2, 3, 3])
  assert.equal(await total('created=gte:2000-01-01T00:00:00,lt:2100-01-01T00:00:00'), 3)
  assert.equal(await total(`name=${'%25'.repeat(20_000)}`), 0)
  const { created } = first.secrets[0]
  assert.ok((await total(`created=${created}`)) > 0, 'a time is found as it is shown')
  for (const bad of ['sort=nothing', 'sort=name:up', 'sort=name,name', 'created=gt:x', 'created=gt:2000-01-01,gte:2000-01-01'])
    assert.deepEqual(said(await ask('bob', 'GET', `/secrets?${bad}`)), [400, 'URI provided invalid query string parameters.'])
})

test('a list of told quotas goes on where its link leads', async () => {
  for (const project of ['q1', 'q2']) await ask('boss', 'PUT', `/project-quotas/${project}`, { project_quotas: { secrets: 1 } })
  const { next } = (await ask('boss', 'GET', '/project-quotas?limit=1')).body
  assert.equal(next, 'http://cloud/key-manager/v1/project-quotas?limit=1&offset=1')
  const { status, body } = await ask('boss', 'GET', next.replace('http://cloud', ''))
  assert.deepEqual([status, body.project_quotas.length], [200, 1])
})

test('of what an order has no field for nothing is kept: it may be a passphrase, misspelt', async () => {
  const meta = { algorithm: 'ec', bit_length: 256, payload_content_type: 'application/octet-stream', passphrase: 'hush-1' }
  const spec = { type: 'asymmetric', meta: { ...meta, Passphrase: 'hush-2', pass_phrase: { of: 'hush-3' }, note: 7 } }
  const made = await ask('ann', 'POST', '/orders', spec)
  assert.equal(made.status, 202)
  const id = made.body.order_ref.split('/').at(-1)
  const shown = await ask('ann', 'GET', `/orders/${id}`)
  const mask = { passphrase: '***', Passphrase: '***', pass_phrase: '***', note: '***' }
  assert.deepEqual(shown.body.meta, { ...meta, name: null, expiration: null, ...mask })
  const row = await barbican.cloud.db.selectFrom('secret_order').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  assert.doesNotMatch(JSON.stringify(row), /hush/)
})

test("a consumer's names and a project told its quotas have at most 255 characters: longer ones fit no index", async () => {
  const id = await keep('ann')
  const consumer = { service: 'image', resource_type: 'image', resource_id: '1' }
  for (const field of ['service', 'resource_type', 'resource_id'] as const) {
    const told = (length: number) => ask('ann', 'POST', `/secrets/${id}/consumers`, { ...consumer, [field]: 'x'.repeat(length) })
    assert.equal((await told(255)).status, 200)
    const long = await told(256)
    assert.equal(long.status, 400)
    assert.match(long.body.description, new RegExp(`'${field}'|${field}`))
  }
  const quotas = { project_quotas: { secrets: 1 } }
  const tell = (length: number) => ask('boss', 'PUT', `/project-quotas/${'p'.repeat(length)}`, quotas)
  assert.equal((await tell(255)).status, 204)
  assert.deepEqual(said(await tell(256)), [404, 'Not Found. Provided project id is invalid.'])
})

test('from 1.2 on a secret that something needs stays unless it is forced', async () => {
  const id = await keep('ann')
  const consumer = { service: 'image', resource_type: 'image', resource_id: '1' }
  const noted = await ask('ann', 'POST', `/secrets/${id}/consumers`, consumer)
  assert.deepEqual([noted.status, noted.body.consumers], [200, [consumer]])
  const newest = { 'openstack-api-version': 'key-manager 1.2' }
  assert.deepEqual(said(await ask('ann', 'DELETE', `/secrets/${id}`, undefined, newest)), [
    400,
    'Secret deletion issue seen - Secret cannot be deleted as it has consumers..',
  ])
  assert.equal((await ask('ann', 'DELETE', `/secrets/${id}?force=perhaps`, undefined, newest)).status, 400)
  assert.equal((await ask('ann', 'DELETE', `/secrets/${id}?force=true`, undefined, newest)).status, 204)
  assert.deepEqual(said(await ask('ann', 'GET', `/secrets/${id}`)), [404, 'Secret not found.'])
})
