import assert from 'node:assert/strict'
import { test } from 'node:test'
import { report } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const HOST = 'host-1@file#file'
const admin = { token: 'admin', version: '3.71' }
const PATHS = { volumes: ['os-volume-manage', 'manageable_volumes'], snapshots: ['os-snapshot-manage', 'manageable_snapshots'] }

async function start() {
  const cinder = await startCinder(await openTestStore())
  const { ctx, hostIds } = cinder
  const lay = () =>
    report(ctx, hostIds[0] ?? '', [], 'host-1', [
      { name: 'bad', sizeBytes: 0, problem: 'it is a link' },
      { name: 'one.img', sizeBytes: 3 * 1024 ** 3 },
      { name: 'two.img', sizeBytes: 1024 ** 3 },
    ])
  await lay()
  return { ...cinder, lay }
}

test('admins see the files of a pool, in pages and in order, on the old paths too; nobody else does', async () => {
  const { call } = await start()
  const names = async (query: string) => {
    const { json } = await call('GET', `/manageable_volumes?host=${encodeURIComponent(HOST)}${query}`, admin)
    return json['manageable-volumes'].map((one: { reference: object }) => Object.values(one.reference)[0])
  }
  assert.deepEqual(await names(''), ['two.img', 'one.img', 'bad'])
  assert.deepEqual(await names('&sort=size:asc,reference:asc'), ['bad', 'two.img', 'one.img'])
  assert.deepEqual(await names('&sort=reference:asc&limit=1&offset=1'), ['one.img'])
  assert.deepEqual(await names("&sort=reference:asc&marker={'source-name': 'one.img'}"), ['two.img'])
  for (const [kind, paths] of Object.entries(PATHS))
    for (const path of paths) {
      const detail = (host: string, token = 'admin') =>
        call('GET', `/${path}/detail?host=${encodeURIComponent(host)}&sort=reference:asc`, { ...admin, token })
      const [bad, one] = (await detail(HOST)).json[`manageable-${kind}`]
      assert.deepEqual([bad.safe_to_manage, bad.reason_not_safe, one.safe_to_manage, one.size], [false, 'it is a link', true, 3])
      assert.equal((await detail(HOST, 'demo')).status, 403)
      assert.deepEqual(messageOf(await detail('host-9@file')), "Host 'host-9@file' not found")
      assert.equal((await call('GET', `/${path}`, admin)).status, 400)
    }
  assert.equal((await call('GET', '/manageable_volumes', { ...admin, version: '3.7' })).status, 404)
})

test('os-volume-manage and os-unmanage: a file becomes a volume, and that a file; what cannot be is refused', async () => {
  const { call, settle, lay } = await start()
  const manage = (volume: object, { path = 'manageable_volumes', token = 'admin' } = {}) =>
    call('POST', `/${path}`, { version: '3.71', token, body: { volume } })
  const ref = { 'source-name': 'one.img' }
  assert.equal((await manage({ host: HOST, ref }, { token: 'demo' })).status, 403)
  for (const volume of [
    { host: HOST },
    { ref },
    { host: HOST, ref: 'one.img' },
    { host: HOST, ref: {} },
    { host: HOST, ref, x: 1 },
  ])
    assert.equal((await manage(volume)).status, 400, JSON.stringify(volume))
  assert.match(messageOf(await manage({ host: HOST, ref: { 'source-name': 'bad' } })), /invalid backend reference.*it is a link/)
  const { status, json } = await manage({ host: HOST, ref, name: 'taken in', bootable: true, metadata: { a: 'b' } })
  const { id, ...told } = json.volume
  assert.deepEqual([status, told.status, told.size, told.bootable], [202, 'managing', 3, 'true'])
  assert.match(messageOf(await manage({ host: HOST, ref }, { path: 'os-volume-manage' })), /already managed/)
  await settle()
  const show = async () => (await call('GET', `/volumes/${id}`, admin)).json
  assert.deepEqual([(await show()).volume.status, (await show()).volume.metadata], ['available', { a: 'b' }])
  const unmanage = (what: string, token = 'admin') =>
    call('POST', `/${what}/action`, { version: '3.71', token, body: { 'os-unmanage': {} } })
  await lay()
  const snapshot = { volume_id: id, ref: { 'source-name': 'two.img' }, name: 's' }
  const made = await call('POST', '/manageable_snapshots', { ...admin, body: { snapshot } })
  assert.deepEqual([made.status, made.json.snapshot.status, made.json.snapshot.size], [202, 'creating', 1])
  await settle()
  assert.equal((await unmanage(`volumes/${id}`)).status, 400)
  for (const what of [`snapshots/${made.json.snapshot.id}`, `volumes/${id}`]) {
    assert.equal((await unmanage(what, 'demo')).status === 202, false)
    assert.equal((await unmanage(what)).status, 202)
    await settle()
  }
  assert.equal((await call('GET', `/volumes/${id}`, admin)).status, 404)
})
