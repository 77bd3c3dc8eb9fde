import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE, PROJECT } from '../../../domain/compute/compute.fixture.ts'
import { computeQuotas } from '../../../domain/compute/index.ts'
import { createImage, findAnyImage, IMAGE_LIMITS, type NewImage } from '../../../domain/image/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { OTHER_PROJECT, startNova } from './compute.fixture.ts'

async function start() {
  const nova = await startNova(await openTestStore())
  const make = async (over: Partial<NewImage>, project = PROJECT) =>
    (await createImage(nova.asMember(nova.ctx, project), IMAGE_LIMITS, { properties: {}, ...over })).id
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, asked: Parameters<typeof nova.call>[2] = {}) => {
    const { status, json } = await nova.call(method, `/images${path}`, { version: '2.35', ...asked })
    return { status, json, said: status < 300 ? undefined : Object.values<{ message: string }>(json)[0]?.message }
  }
  return { nova, make, ask }
}

const SERVER = '11111111-1111-4111-8111-111111111111'

test('an image in Nova’s form', async () => {
  const { nova, make, ask } = await start()
  const properties = { instance_uuid: SERVER, auto_disk_config: 'True', block_device_mapping: '[{"a":1}]', mappings: 'no json' }
  const id = await make({ name: 'mine', minDiskGib: 3, minRamMib: 64, properties })
  const { json } = await ask('GET', `/${id}`)
  const { created, updated, links, ...image } = json.image
  assert.match(created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(updated, created)
  const [v21, bare] = ['http://cloud/compute/v2.1', 'http://cloud/compute']
  assert.deepEqual(links, [
    { rel: 'self', href: `${v21}/images/${id}` },
    { rel: 'bookmark', href: `${bare}/images/${id}` },
    { rel: 'alternate', type: 'application/vnd.openstack.image', href: `http://cloud/image/images/${id}` },
  ])
  assert.deepEqual(image, {
    id,
    name: 'mine',
    minRam: 64,
    minDisk: 3,
    metadata: { ...properties, block_device_mapping: [{ a: 1 }] },
    status: 'SAVING',
    progress: 25,
    'OS-EXT-IMG-SIZE:size': 0,
    'OS-DCF:diskConfig': 'AUTO',
    server: {
      id: SERVER,
      links: [
        { rel: 'self', href: `${v21}/servers/${SERVER}` },
        { rel: 'bookmark', href: `${bare}/servers/${SERVER}` },
      ],
    },
  })
  const active = (await ask('GET', `/${IMAGE}`)).json.image
  assert.deepEqual([active.status, active.progress, 'server' in active], ['ACTIVE', 100, false])
  for (const status of ['killed', 'importing'] as const) {
    await nova.ctx.db.updateTable('image').set({ status }).where('id', '=', id).execute()
    const shown = (await ask('GET', `/${id}`)).json.image
    assert.deepEqual([shown.status, shown.progress], [status === 'killed' ? 'ERROR' : 'UNKNOWN', 0])
  }
})

test('lists by what images have, in pages, and not of others', async () => {
  const { nova, make, ask } = await start()
  await make({ name: 'a', minRamMib: 64, properties: { instance_uuid: SERVER, image_type: 'snapshot' } })
  await nova.ctx.clock.advance(5_000)
  const since = new Date(nova.ctx.clock.now()).toISOString()
  await make({ name: 'b', minDiskGib: 2, properties: { os: 'x' } })
  await make({ name: 'theirs' }, OTHER_PROJECT)
  const names = async (query: string, at = '') => {
    const { status, json } = await ask('GET', `${at}${query}`)
    assert.equal(status, 200, JSON.stringify(json))
    return json.images.map(({ name }: { name: string }) => name)
  }
  for (const [query, wanted] of [
    ['', ['b', 'a', 'tiny']],
    ['?name=a', ['a']],
    ['?name=in:a,tiny', ['a', 'tiny']],
    ['?status=ACTIVE', ['tiny']],
    ['?status=queued', ['b', 'a']],
    [`?changes-since=${since}`, ['b']],
    [`?server=${SERVER}`, ['a']],
    [`?server=http://cloud/compute/v2.1/servers/${SERVER}`, ['a']],
    ['?type=snapshot', ['a']],
    ['?minRam=64', ['a']],
    ['?minDisk=2', ['b']],
    ['?property-os=x', ['b']],
    ['?property-os=y', []],
    ['?whatever=1&offset=7&page_size=1', ['b', 'a', 'tiny']],
    ['?limit=0', ['b', 'a', 'tiny']],
  ] as const)
    for (const at of ['', '/detail']) assert.deepEqual(await names(query, at), wanted, query)
  const first = (await ask('GET', '/detail?limit=2')).json
  assert.deepEqual(first.images.length, 2)
  const [{ rel, href }] = first.images_links
  assert.equal(rel, 'next')
  assert.deepEqual(await names(href.slice('http://cloud/compute/v2.1/images'.length)), ['tiny'])
  for (const query of ['?limit=-1', '?limit=x', `?marker=${SERVER}`, '?minRam=x', '?changes-since=yesterday', '?name=in:"a'])
    assert.equal((await ask('GET', query)).status, 400, query)
})

test('deleted by whose it is', async () => {
  const { make, ask, nova } = await start()
  const id = await make({ name: 'mine' })
  assert.deepEqual((await ask('DELETE', `/${id}`, { token: 'other' })).said, 'Image not found.')
  assert.equal((await ask('DELETE', `/${id}`, { token: 'reader' })).status, 403)
  const refused = await ask('DELETE', `/${IMAGE}`)
  assert.deepEqual([refused.status, refused.said], [403, 'You are not allowed to delete the image.'])
  const guarded = await make({ protected: true })
  assert.equal((await ask('DELETE', `/${guarded}`)).status, 403)
  assert.equal((await ask('DELETE', `/${id}`)).status, 204)
  for (const gone of [id, 'invalid', SERVER, '-1'])
    for (const method of ['GET', 'DELETE'] as const) {
      const { status, said } = await ask(method, `/${gone}`)
      assert.deepEqual([status, said], [404, 'Image not found.'])
    }
  assert.equal((await ask('DELETE', '/')).status, 404)
  assert.equal(await findAnyImage(nova.ctx, id), undefined)
})

test('metadata: all of it, one by one, in bounds, and of one’s own images alone', async () => {
  const { nova, make, ask } = await start()
  const id = await make({ properties: { a: '1', b: '2' } })
  const at = `/${id}/metadata`
  const all = async () => (await ask('GET', at, { version: '2.38' })).json.metadata
  assert.deepEqual((await ask('POST', at, { body: { metadata: { b: '3', c: '4' } } })).json.metadata, { a: '1', b: '3', c: '4' })
  assert.deepEqual((await ask('PUT', at, { body: { metadata: { x: 'y', z: '' } } })).json.metadata, { x: 'y', z: '' })
  assert.deepEqual((await ask('PUT', `${at}/x`, { body: { meta: { x: 'w' } } })).json, { meta: { x: 'w' } })
  assert.deepEqual((await ask('GET', `${at}/x`)).json, { meta: { x: 'w' } })
  assert.equal((await ask('DELETE', `${at}/z`)).status, 204)
  assert.deepEqual(await all(), { x: 'w' })
  const refused = async (status: number, said: string | undefined, ...asked: Parameters<typeof ask>) => {
    const reply = await ask(...asked)
    assert.deepEqual([reply.status, said === undefined ? undefined : reply.said], [status, said], asked.join(' '))
  }
  await refused(404, 'The resource could not be found.', 'GET', `${at}/none`)
  await refused(404, 'Invalid metadata key', 'DELETE', `${at}/none`)
  await refused(400, 'Request body and URI mismatch', 'PUT', `${at}/x`, { body: { meta: { y: '1' } } })
  for (const body of [{ metadata: { 'a/b': '1' } }, { metadata: { a: 1 } }, { meta: {} }, { metadata: { a: 'x'.repeat(256) } }])
    await refused(400, undefined, 'POST', at, { body })
  for (const name of ['name', 'owner', 'os_glance_x'])
    await refused(403, `Not authorized for image ${id}.`, 'POST', at, { body: { metadata: { [name]: '1' } } })
  await refused(403, `Not authorized for image ${IMAGE}.`, 'POST', `/${IMAGE}/metadata`, { body: { metadata: { a: '1' } } })
  await refused(404, 'Image not found.', 'GET', at, { token: 'other' })
  await refused(404, 'Image not found.', 'PUT', at, { token: 'other', body: { metadata: {} } })
  await refused(403, undefined, 'PUT', at, { token: 'reader', body: { metadata: {} } })
  await computeQuotas.setLimits(nova.ctx, PROJECT, { metadata_item: 1 })
  await refused(403, 'Image metadata limit exceeded', 'POST', at, { body: { metadata: { more: '1' } } })
  assert.deepEqual(await all(), { x: 'w' })
})

test('no longer than Nova did', async () => {
  const { ask } = await start()
  for (const [path, last, next] of [
    ['', '2.35', '2.36'],
    ['/detail', '2.35', '2.36'],
    [`/${IMAGE}`, '2.35', '2.36'],
    [`/${IMAGE}/metadata`, '2.38', '2.39'],
  ] as const) {
    assert.equal((await ask('GET', path, { version: last })).status, 200)
    assert.equal((await ask('GET', path, { version: next })).status, 404)
  }
})
