import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE, PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const start = async () => startCinder(await openTestStore())

test('a volume from its making to its end, and who sees what of it', async () => {
  const { call, settle } = await start()
  const body = { volume: { name: ' v ', size: '2', imageRef: IMAGE, metadata: { a: 'b' } } }
  const made = await call('POST', '/volumes', { version: '3.71', body })
  assert.equal(made.status, 202)
  const { id, status, name, size, bootable, volume_type } = made.json.volume
  assert.deepEqual([status, name, size, bootable, volume_type], ['creating', 'v', 2, 'true', '__DEFAULT__'])
  await settle()
  const { json } = await call('GET', `/volumes/${id}`, { version: '3.71' })
  assert.deepEqual([json.volume.status, json.volume.metadata, json.volume.availability_zone], ['available', { a: 'b' }, 'zone-1'])
  assert.equal(json.volume.volume_image_metadata.image_id, IMAGE)
  assert.equal('os-vol-host-attr:host' in json.volume, false)
  const seen = (await call('GET', `/volumes/${id}`, { token: 'admin' })).json.volume
  assert.deepEqual([seen['os-vol-host-attr:host'], seen['os-vol-tenant-attr:tenant_id']], ['host-1@file#file', PROJECT])
  assert.equal((await call('GET', `/volumes/${id}`, { token: 'other' })).status, 404)
  assert.equal((await call('DELETE', `/volumes/${id}`, { token: 'reader' })).status, 403)
  assert.equal((await call('DELETE', `/volumes/${id}`)).status, 202)
  const again = await call('DELETE', `/volumes/${id}`)
  assert.equal(again.status, 400)
  assert.match(
    messageOf(again),
    /^Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not/,
  )
  await settle()
  const gone = await call('GET', `/volumes/${id}`)
  assert.deepEqual([gone.status, messageOf(gone)], [404, `Volume ${id} could not be found.`])
})

test('an empty id is the id of none', async () => {
  const { call } = await start()
  for (const method of ['GET', 'PUT', 'DELETE'] as const)
    for (const path of ['/volumes/', `/${PROJECT}/volumes/`])
      assert.equal((await call(method, path, { body: method === 'PUT' ? { volume: { name: 'v' } } : undefined })).status, 404)
})

test('the project may stand in the path, if it is the token’s', async () => {
  const { call, makeVolume } = await start()
  const id = await makeVolume()
  const { status, json } = await call('GET', `/${PROJECT}/volumes/${id}`)
  assert.equal(status, 200)
  assert.deepEqual(
    json.volume.links.map(({ href }: { href: string }) => href),
    [`http://cloud/volume/v3/${PROJECT}/volumes/${id}`, `http://cloud/volume/${PROJECT}/volumes/${id}`],
  )
  const wrong = await call('GET', `/${PROJECT}/volumes`, { token: 'other' })
  assert.deepEqual([wrong.status, messageOf(wrong)], [400, 'Malformed request url'])
  assert.equal((await call('GET', `/${PROJECT}/nothing`)).status, 404)
  assert.equal((await call('GET', `/${PROJECT}/cgsnapshots`, { version: '3.71' })).status, 501)
})

test('older versions show and take what they knew', async () => {
  const { call, makeVolume } = await start()
  const id = await makeVolume()
  const keysAt = async (version: string) => Object.keys((await call('GET', `/volumes/${id}`, { version })).json.volume)
  assert.ok((await keysAt('3.71')).includes('consumes_quota'))
  assert.equal((await keysAt('3.12')).includes('group_id'), false)
  assert.equal((await keysAt('3.62')).includes('volume_type_id'), false)
  const odd = { volume: { size: 1, nonsense: true } }
  assert.equal((await call('POST', '/volumes', { version: '3.52', body: odd })).status, 202)
  assert.equal((await call('POST', '/volumes', { version: '3.53', body: odd })).status, 400)
  assert.equal((await call('GET', '/messages', { version: '3.2' })).status, 404)
  assert.equal((await call('GET', '/messages', { version: '3.3' })).status, 200)
})

test('lists are filtered, sorted, paged and counted', async () => {
  const { call, makeVolume } = await start()
  const ids: string[] = []
  for (const name of ['c', 'a', 'b']) ids.push(await makeVolume({ name, metadata: { name } }))
  const names = async (query: string, asked = {}) => {
    const { status, json } = await call('GET', `/volumes/detail?${query}`, { version: '3.71', ...asked })
    return status === 200 ? json.volumes.map(({ name }: { name: string }) => name).join('') : json
  }
  assert.equal(await names('sort=name:asc'), 'abc')
  assert.equal(await names('sort_key=name&sort_dir=desc'), 'cba')
  assert.equal(await names('name=a'), 'a')
  assert.equal(await names('name~=b'), 'b')
  assert.equal(await names("metadata={'name': 'c'}"), 'c')
  assert.equal(await names('sort=name:asc&status=available&size=1&bootable=false'), 'abc')
  assert.equal(await names('status=error'), '')
  assert.equal(await names('sort=name:asc&limit=2'), 'ab')
  assert.equal(await names(`sort=name:asc&limit=2&marker=${ids[2]}`), 'c')
  assert.equal(await names('sort=name:asc&offset=1'), 'bc')
  assert.equal(await names('sort=name&created_at=gt:2000-01-01T00:00:00'), 'cba')
  assert.equal(await names('sort=name:asc&all_tenants=1'), 'abc')
  assert.equal(await names('sort=name:asc&all_tenants=1', { token: 'admin' }), 'abc')
  assert.equal(await names('', { token: 'admin' }), '')
  assert.equal(await names('', { token: 'other' }), '')
  const page = (await call('GET', '/volumes?limit=1&with_count=true', { version: '3.45' })).json
  assert.deepEqual([page.volumes.length, page.count, page.volumes_links[0].rel], [1, 3, 'next'])
  const unknown = await call('GET', '/volumes?color=red', { version: '3.71' })
  assert.deepEqual([unknown.status, messageOf(unknown)], [400, 'Invalid filters color are found in query options.'])
  assert.equal((await call('GET', '/volumes?color=red', { version: '3.30' })).json.volumes.length, 3)
  assert.equal((await call('GET', '/volumes?sort=color')).status, 400)
  assert.equal((await call('GET', '/volumes?limit=-1')).status, 400)
  const { json } = await call('GET', '/volumes/summary', { version: '3.36' })
  const { metadata, ...sums } = json['volume-summary']
  assert.deepEqual([sums, metadata.name.sort()], [{ total_count: 3, total_size: 3 }, ['a', 'b', 'c']])
})

test('what is noted of a volume changes, with a tag against lost changes', async () => {
  const { call, makeVolume } = await start()
  const id = await makeVolume({ metadata: { a: '1' } })
  const put = await call('PUT', `/volumes/${id}`, { version: '3.71', body: { volume: { name: 'n', description: 'd' } } })
  assert.deepEqual([put.status, put.json.volume.name, put.json.volume.description], [200, 'n', 'd'])
  assert.equal((await call('PUT', `/volumes/${id}`, { version: '3.71', body: { volume: {} } })).status, 400)
  const read = await call('GET', `/volumes/${id}/metadata`, { version: '3.15' })
  const etag = String(read.headers.etag)
  const change = { version: '3.15', body: { metadata: { b: '2' } }, headers: { 'if-match': etag } }
  assert.equal((await call('PUT', `/volumes/${id}/metadata`, change)).status, 200)
  assert.equal((await call('PUT', `/volumes/${id}/metadata`, change)).status, 412)
  assert.deepEqual((await call('POST', `/volumes/${id}/metadata`, { body: { metadata: { c: '3' } } })).json, {
    metadata: { b: '2', c: '3' },
  })
  assert.equal((await call('DELETE', `/volumes/${id}/metadata/b`)).status, 200)
  assert.equal((await call('DELETE', `/volumes/${id}/metadata/b`)).status, 404)
  const act = (body: object) => call('POST', `/volumes/${id}/action`, { body })
  assert.equal((await act({ 'os-set_bootable': { bootable: 'True' } })).status, 200)
  assert.equal((await act({ 'os-update_readonly_flag': { readonly: true } })).status, 202)
  assert.deepEqual((await act({ 'os-set_image_metadata': { metadata: { os: 'x' } } })).json, { metadata: { os: 'x' } })
  assert.equal((await act({ 'os-unset_image_metadata': { key: 'os' } })).status, 200)
  assert.equal((await act({ 'os-unset_image_metadata': { key: 'os' } })).status, 404)
  assert.equal((await act({ 'os-force_delete': null })).status, 403)
  const { volume } = (await call('GET', `/volumes/${id}`)).json
  assert.deepEqual([volume.bootable, volume.metadata], ['true', { c: '3', readonly: 'True' }])
})
