import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { qcow2Header } from '../../../domain/image/image.fixture.ts'
import { type Answer, OCTETS, PATCH, startGlance } from './image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
let ask: (typeof glance)['ask']
before(async () => {
  glance = await startGlance()
  ask = glance.ask
})
after(() => glance.close())

const make = async (who: string, fields: object = {}): Promise<string> => {
  const { status, body } = await ask(who, 'POST', '/images', { disk_format: 'raw', container_format: 'bare', ...fields })
  assert.equal(status, 201, JSON.stringify(body))
  return body.id
}
const upload = (who: string, id: string, bytes: string | Buffer, headers: object = {}) =>
  ask(who, 'PUT', `/images/${id}/file`, Buffer.from(bytes), { ...OCTETS, ...headers })
const refusal = ({ status, body }: Answer) => [status, body?.code, body?.message]

test('version documents need no token, the rest does', async () => {
  const root = await ask('', 'GET', '/image/')
  assert.equal(root.status, 300)
  assert.deepEqual([root.body.versions[0].status, root.body.versions[0].links[0].href], ['CURRENT', 'http://cloud/image/v2/'])
  assert.equal((await ask('', 'GET', '/image/versions')).status, 200)
  assert.equal((await ask('', 'GET', '/image/v2/')).body.versions[0].links[0].href, 'http://cloud/image/v2/')
  const refused = await ask('', 'GET', '/images')
  assert.deepEqual([refused.status, refused.body.error.title], [401, 'Unauthorized'])
})

test('an image without an id is not the list of images', async () => {
  for (const [method, path] of [
    ['GET', '/images/'],
    ['DELETE', '/images/'],
    ['GET', '/images/?limit=1'],
  ] as const)
    assert.equal((await ask('ann', method, path)).status, 404, `${method} ${path}`)
  assert.equal((await ask('', 'GET', '/images/')).status, 401)
  assert.equal((await ask('ann', 'GET', '/images')).status, 200)
})

test('a new image, with every attribute that clients look for', async () => {
  const id = '5f0a7d52-2b83-4e8c-9d0c-4d3ea3c1b001'
  const made = await ask('ann', 'POST', '/images', { id, name: 'mine', tags: ['b', 'a'], min_disk: 1, hw_machine_type: 'q35' })
  assert.equal(made.status, 201)
  assert.equal(made.headers.location, `http://cloud/image/v2/images/${id}`)
  assert.equal(made.headers['openstack-image-import-methods'], 'glance-direct,copy-image')
  const { created_at, updated_at, ...rest } = made.body
  assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(updated_at, created_at)
  assert.deepEqual(rest, {
    id,
    name: 'mine',
    status: 'queued',
    visibility: 'shared',
    protected: false,
    os_hidden: false,
    owner: 'ann',
    disk_format: null,
    container_format: null,
    min_disk: 1,
    min_ram: 0,
    size: null,
    virtual_size: null,
    checksum: null,
    os_hash_algo: null,
    os_hash_value: null,
    tags: ['a', 'b'],
    hw_machine_type: 'q35',
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    schema: '/v2/schemas/image',
  })
  assert.equal((await ask('ann', 'POST', '/images', { id })).status, 409)
  for (const disk_format of ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop', 'gpt'])
    assert.equal((await ask('ann', 'POST', '/images', { disk_format })).status, 201, disk_format)
})

test('input that does not fit is refused with the field named', async () => {
  for (const [body, status, message] of [
    [{ name: 'x'.repeat(256) }, 400, /schema 'image': .* is too long. Failed at: name$/],
    [{ min_disk: -1 }, 400, /min_disk/],
    [{ min_ram: 2 ** 40 }, 400, /min_ram/],
    [{ disk_format: 'floppy' }, 400, /disk_format/],
    [{ id: 'x' }, 400, /id$/],
    [{ kernel_id: 'notuuid' }, 400, /'notuuid' does not match .* Failed at: kernel_id$/],
    [{ ramdisk_id: '' }, 400, /Failed at: ramdisk_id$/],
    [{ visibility: 'secret' }, 400, /visibility/],
    [{ os: 5 }, 400, /os$/],
    [[], 400, /object/],
    [{ status: 'active' }, 403, /Attribute 'status' is read-only/],
    [{ size: 5 }, 403, /Attribute 'size' is read-only/],
    [{ os_glance_x: 'y' }, 403, /reserved/],
    [{ visibility: 'public' }, 403, /public/],
    [{ owner: 'bob' }, 403, /owned by 'bob'/],
  ] as const) {
    const answer = await ask('ann', 'POST', '/images', body)
    assert.equal(answer.status, status, JSON.stringify(body))
    assert.match(answer.body.message, message)
    assert.equal(answer.body.code, `${status} ${answer.body.title}`)
  }
  assert.equal((await ask('ann', 'POST', '/images', '{"name":', { 'content-type': 'application/json' })).status, 400)
  assert.equal((await ask('ann', 'POST', '/images')).status, 400)
  assert.equal((await ask('ann', 'POST', '/images', { name: 'x'.repeat(200_000) })).status, 413)
})

test('data comes back byte for byte, with its hashes', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255))
  const id = await make('ann')
  assert.equal((await ask('ann', 'GET', `/images/${id}/file`)).status, 204)
  assert.equal((await upload('ann', id, bytes)).status, 204)
  const { body } = await ask('ann', 'GET', `/images/${id}`)
  const md5 = createHash('md5').update(bytes).digest('hex')
  const sha512 = createHash('sha512').update(bytes).digest('hex')
  assert.deepEqual(
    [body.status, body.size, body.virtual_size, body.checksum, body.os_hash_algo, body.os_hash_value, body.stores],
    ['active', 300_000, 300_000, md5, 'sha512', sha512, 'file'],
  )
  const whole = await ask('ann', 'GET', `/images/${id}/file`)
  assert.ok(whole.bytes.equals(bytes))
  assert.deepEqual([whole.status, whole.headers['content-md5'], whole.headers['content-length']], [200, md5, '300000'])
  for (const [range, start, end] of [
    ['bytes=10-19', 10, 19],
    ['bytes=299990-', 299_990, 299_999],
    ['bytes=-5', 299_995, 299_999],
    ['bytes=5-999999', 5, 299_999],
  ] as const) {
    const part = await ask('ann', 'GET', `/images/${id}/file`, undefined, { range })
    assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes ${start}-${end}/300000`])
    assert.ok(part.bytes.equals(bytes.subarray(start, end + 1)))
  }
  for (const [contentRange, start, end] of [
    ['bytes 10-19/300000', 10, 19],
    ['bytes 10-19/*', 10, 19],
    ['bytes 299990-400000/500000', 299_990, 299_999],
  ] as const) {
    const part = await ask('ann', 'GET', `/images/${id}/file`, undefined, { 'content-range': contentRange })
    assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes ${start}-${end}/300000`])
    assert.ok(part.bytes.equals(bytes.subarray(start, end + 1)))
  }
  for (const contentRange of [
    'bytes 10-300000/*',
    'bytes 9-3/*',
    'bytes 300000-300001/400000',
    'bytes 5-9/5',
    'bytes */300000',
    'x',
  ]) {
    const beyond = await ask('ann', 'GET', `/images/${id}/file`, undefined, { 'content-range': contentRange })
    assert.deepEqual([beyond.status, beyond.headers['content-range']], [416, 'bytes */300000'], contentRange)
  }
  const both = await ask('ann', 'GET', `/images/${id}/file`, undefined, { range: 'bytes=0-1', 'content-range': 'bytes 5-9/*' })
  assert.deepEqual([both.status, both.headers['content-range']], [206, 'bytes 0-1/300000'])
  assert.equal((await ask('ann', 'GET', `/images/${id}/file`, undefined, { range: 'bytes=0-1,5-6' })).status, 400)
  for (const range of ['bytes=300000-', 'bytes=9-3']) {
    const beyond = await ask('ann', 'GET', `/images/${id}/file`, undefined, { range })
    assert.deepEqual([beyond.status, beyond.body.title], [416, 'Requested Range Not Satisfiable'])
  }
  assert.equal((await upload('ann', id, 'again')).status, 409)
})

test('data is refused that is not what the image says, and the image waits again', async () => {
  const id = await make('ann', { disk_format: 'qcow2' })
  const refused = await upload('ann', id, 'no qcow2')
  assert.deepEqual(refusal(refused), [
    415,
    '415 Unsupported Media Type',
    'Image disk_format qcow2 does not match stream data raw. Make it with disk_format raw: `openstack image create --disk-format raw …`.',
  ])
  const backed = qcow2Header(2 ** 30, (h) => h.writeBigUInt64BE(104n, 8) && h.writeUInt32BE(8, 16))
  assert.equal((await upload('ann', id, backed)).status, 415)
  const { body } = await ask('ann', 'GET', `/images/${id}`)
  assert.deepEqual([body.status, body.size], ['queued', null])
  assert.equal((await upload('ann', id, qcow2Header(2 ** 30))).status, 204)
  assert.equal((await ask('ann', 'GET', `/images/${id}`)).body.virtual_size, 2 ** 30)
})

test('uploads of the wrong kind or size', async () => {
  const id = await make('ann')
  assert.equal((await ask('ann', 'PUT', `/images/${id}/file`, 'x', { 'content-type': 'text/plain' })).status, 415)
  assert.equal((await upload('ann', id, 'x', { 'x-openstack-image-size': '2' })).status, 400)
  assert.equal((await upload('ann', id, 'x', { 'x-openstack-image-size': 'two' })).status, 400)
  assert.equal((await upload('ann', id, 'x', { 'x-image-meta-store': 'elsewhere' })).status, 400)
  const bare = (await ask('ann', 'POST', '/images', {})).body.id
  assert.match((await upload('ann', bare, 'x')).body.message, /Properties disk_format, container_format must be set/)
  assert.equal((await upload('ann', id, 'x')).status, 204)
})

test('a patch', async () => {
  const id = await make('ann', { os: 'a' })
  const patch = (steps: unknown, headers: object = PATCH) => ask('ann', 'PATCH', `/images/${id}`, JSON.stringify(steps), headers)
  const changed = await patch([
    { op: 'replace', path: '/name', value: 'new' },
    { op: 'add', path: '/a~1b~0', value: 'x' },
    { op: 'replace', path: '/os', value: 'b' },
    { op: 'replace', path: '/tags', value: ['t', 't'] },
    { op: 'add', path: '/min_disk', value: 3 },
  ])
  assert.equal(changed.status, 200, JSON.stringify(changed.body))
  assert.deepEqual(
    [changed.body.name, changed.body['a/b~'], changed.body.os, changed.body.tags, changed.body.min_disk],
    ['new', 'x', 'b', ['t'], 3],
  )
  assert.equal('os' in (await patch([{ op: 'remove', path: '/os' }])).body, false)
  for (const [steps, status] of [
    [[{ op: 'remove', path: '/os' }], 409],
    [[{ op: 'replace', path: '/os', value: 'x' }], 409],
    [[{ op: 'remove', path: '/name' }], 403],
    [[{ op: 'replace', path: '/status', value: 'active' }], 403],
    [[{ op: 'replace', path: '/id', value: 'x' }], 403],
    [[{ op: 'add', path: '/locations/-', value: { url: 'file:///etc/passwd', metadata: {} } }], 403],
    [[{ op: 'replace', path: '/visibility', value: 'public' }], 403],
    [[{ op: 'replace', path: '/min_ram', value: 'much' }], 400],
    [[{ op: 'replace', path: '/min_ram', value: -1 }], 400],
    [[{ op: 'replace', path: '/tags/0', value: 'x' }], 400],
    [[{ op: 'move', path: '/name', from: '/os' }], 400],
    [[{ op: 'replace', path: 'name', value: 'x' }], 400],
    [[{ op: 'replace', path: '/name' }], 400],
    [[{ op: 'add', path: '/kernel_id', value: 'notuuid' }], 400],
    [['x'], 400],
    [{}, 400],
  ] as const)
    assert.equal((await patch(steps)).status, status, JSON.stringify(steps))
  const kernel = (value: string | null) => patch([{ op: 'add', path: '/kernel_id', value }])
  assert.equal((await kernel(id)).body.kernel_id, id)
  assert.equal('kernel_id' in (await kernel(null)).body, false)
  assert.equal((await patch([], { 'content-type': 'application/json' })).status, 415)
  const older = { 'content-type': 'application/openstack-images-v2.0-json-patch' }
  assert.equal((await patch([{ replace: '/name', value: 'older' }], older)).body.name, 'older')
  assert.equal((await patch([{ add: '/name', value: 'x' }], older)).status, 409)
  assert.equal((await ask('ann', 'GET', `/images/${id}`)).body.name, 'older')
})

test("another's image: not there when it is not seen, forbidden when it is", async () => {
  const own = await make('ann', { visibility: 'private' })
  const open = await make('ann', { visibility: 'community' })
  await upload('ann', open, 'bytes')
  const steps = JSON.stringify([{ op: 'replace', path: '/name', value: 'x' }])
  for (const [id, status] of [
    [own, 404],
    [open, 403],
    ['no-such-image', 404],
  ] as const) {
    assert.equal((await ask('bob', 'PATCH', `/images/${id}`, steps, PATCH)).status, status)
    assert.equal((await ask('bob', 'DELETE', `/images/${id}`)).status, status)
    assert.equal((await upload('bob', id, 'x')).status, status)
    assert.equal((await ask('bob', 'PUT', `/images/${id}/tags/x`)).status, status)
    assert.equal((await ask('bob', 'POST', `/images/${id}/actions/deactivate`)).status, status)
  }
  assert.equal((await ask('bob', 'GET', `/images/${own}`)).status, 404)
  assert.equal((await ask('bob', 'GET', `/images/${own}/file`)).status, 404)
  assert.equal((await ask('bob', 'GET', `/images/${open}/file`)).bytes.toString(), 'bytes')
})

test('sharing', async () => {
  const id = await make('ann')
  const added = await ask('ann', 'POST', `/images/${id}/members`, { member: 'bob' })
  assert.deepEqual(
    [added.status, added.body.member_id, added.body.image_id, added.body.status, added.body.schema],
    [200, 'bob', id, 'pending', '/v2/schemas/member'],
  )
  assert.equal((await ask('ann', 'POST', `/images/${id}/members`, { member: 'bob' })).status, 409)
  assert.equal((await ask('ann', 'POST', `/images/${id}/members`, {})).status, 400)
  assert.equal((await ask('ann', 'PUT', `/images/${id}/members/bob`, { status: 'accepted' })).status, 403)
  assert.equal((await ask('bob', 'PUT', `/images/${id}/members/bob`, { status: 'maybe' })).status, 400)
  const inList = async (query: string) =>
    (await ask('bob', 'GET', `/images?visibility=shared${query}`)).body.images.some((image: { id: string }) => image.id === id)
  assert.equal(await inList(''), false)
  assert.equal(await inList('&member_status=all'), true)
  assert.equal((await ask('bob', 'PUT', `/images/${id}/members/bob`, { status: 'accepted' })).body.status, 'accepted')
  assert.equal(await inList(''), true)
  assert.equal((await ask('bob', 'GET', `/images/${id}/members/bob`)).status, 200)
  assert.equal((await ask('cat', 'GET', `/images/${id}/members/bob`)).status, 404)
  assert.equal((await ask('ann', 'GET', `/images/${id}/members`)).body.members.length, 1)
  assert.equal((await ask('bob', 'DELETE', `/images/${id}/members/bob`)).status, 403)
  assert.equal((await ask('ann', 'DELETE', `/images/${id}/members/bob`)).status, 204)
  assert.equal((await ask('bob', 'GET', `/images/${id}`)).status, 404)
})

test('tags, deactivation, protection', async () => {
  const id = await make('ann')
  await upload('ann', id, 'x')
  assert.equal((await ask('ann', 'PUT', `/images/${id}/tags/one%20two`)).status, 204)
  assert.deepEqual((await ask('ann', 'GET', `/images/${id}`)).body.tags, ['one two'])
  assert.equal((await ask('ann', 'PUT', `/images/${id}/tags/${'x'.repeat(256)}`)).status, 400)
  assert.equal((await ask('ann', 'DELETE', `/images/${id}/tags/other`)).status, 404)
  assert.equal((await ask('ann', 'DELETE', `/images/${id}/tags/one%20two`)).status, 204)
  assert.equal((await ask('ann', 'POST', `/images/${id}/actions/deactivate`)).status, 204)
  assert.equal((await ask('ann', 'GET', `/images/${id}/file`)).status, 403)
  assert.equal((await ask('admin', 'GET', `/images/${id}/file`)).status, 200)
  assert.equal((await ask('ann', 'POST', `/images/${id}/actions/reactivate`)).status, 204)
  const protect = (value: boolean) =>
    ask('ann', 'PATCH', `/images/${id}`, JSON.stringify([{ op: 'replace', path: '/protected', value }]), PATCH)
  await protect(true)
  assert.equal((await ask('ann', 'DELETE', `/images/${id}`)).status, 403)
  await protect(false)
  assert.equal((await ask('ann', 'DELETE', `/images/${id}`)).status, 204)
  assert.equal((await ask('ann', 'GET', `/images/${id}`)).status, 404)
})

test('staged and imported; other ways are refused', async () => {
  const id = await make('ann')
  const bring = (method: string) => ask('ann', 'POST', `/images/${id}/import`, { method: { name: method } })
  assert.equal((await bring('glance-direct')).status, 409)
  assert.equal((await ask('ann', 'PUT', `/images/${id}/stage`, Buffer.from('staged'), OCTETS)).status, 204)
  assert.equal((await ask('ann', 'GET', `/images/${id}`)).body.status, 'uploading')
  assert.deepEqual(refusal(await bring('web-download')), [400, '400 Bad Request', "Unknown import method name 'web-download'."])
  assert.equal((await bring('glance-direct')).status, 202)
  assert.equal((await ask('ann', 'GET', `/images/${id}/file`)).bytes.toString(), 'staged')
  assert.deepEqual((await ask('ann', 'GET', '/info/import')).body['import-methods'].value, ['glance-direct', 'copy-image'])
  const { tasks } = (await ask('ann', 'GET', `/images/${id}/tasks`)).body
  assert.deepEqual([tasks.length, tasks[0].status, tasks[0].result], [1, 'success', { image_id: id }])
})

test('what is not here says so', async () => {
  const id = await make('ann')
  assert.equal((await ask('admin', 'GET', `/images/${id}/locations`)).status, 501)
  assert.equal((await ask('ann', 'POST', `/images/${id}`)).status, 405)
})

test('schemas describe images and members', async () => {
  for (const name of ['image', 'images', 'member', 'members']) {
    const { status, body } = await ask('ann', 'GET', `/schemas/${name}`)
    assert.deepEqual([status, body.name, typeof body.properties], [200, name, 'object'])
  }
})
