import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const lab = async () => {
  const cinder = await startCinder(await openTestStore())
  const act = (id: string, body: object, { version = '3.71', token = 'demo' } = {}) =>
    cinder.call('POST', `/volumes/${id}/action`, { version, token, body })
  const said = async (...asked: Parameters<typeof act>) => {
    const reply = await act(...asked)
    return [reply.status, messageOf(reply)]
  }
  return { ...cinder, act, said }
}

test('os-reimage: a volume is downloading until its host has written the image; what cannot be is refused in Cinder’s words', async () => {
  const { act, said, makeVolume, call, settle } = await lab()
  const id = await makeVolume({ size: 2 })
  const status = async () => (await call('GET', `/volumes/${id}`)).json.volume.status
  const reimage = (image_id: string, more: object = {}) => ({ 'os-reimage': { image_id, ...more } })
  assert.equal((await act(id, reimage(IMAGE), { token: 'reader' })).status, 403)
  assert.equal((await act(id, reimage(IMAGE), { token: 'other' })).status, 404)
  assert.equal((await act(id, reimage('tiny'))).status, 400)
  assert.equal((await act(id, reimage(IMAGE), { version: '3.67' })).status, 404)
  const absent = '98989898-9898-4898-8898-989898989898'
  assert.deepEqual(await said(id, reimage(absent)), [404, `Image ${absent} could not be found.`])
  assert.equal((await act(id, reimage(IMAGE))).status, 202)
  assert.equal(await status(), 'downloading')
  const words = `Invalid volume: Volume ${id} status must be available or error, but current status is downloading.`
  assert.deepEqual(await said(id, reimage(IMAGE)), [400, words])
  await settle()
  assert.equal(await status(), 'available')
  await call('POST', '/attachments', { version: '3.54', body: { attachment: { volume_uuid: id } } })
  assert.equal((await act(id, reimage(IMAGE))).status, 400)
  assert.equal((await act(id, reimage(IMAGE, { reimage_reserved: 'true' }))).status, 202)
  await settle()
  assert.equal(await status(), 'reserved')
})

test('os-extend_volume_completion and os-migrate_volume_completion: nobody’s word is waited for; attachments go over to the other volume', async () => {
  const { act, said, makeVolume, call } = await lab()
  const [id, other] = [await makeVolume(), await makeVolume()]
  const grown = { 'os-extend_volume_completion': { error: false } }
  const admin = { token: 'admin' }
  assert.equal((await act(id, grown)).status, 403)
  assert.equal((await act(id, grown, { ...admin, version: '3.70' })).status, 404)
  assert.deepEqual(await said(id, grown, admin), [400, 'Invalid volume: Volume is not being extended.'])
  await act(id, { 'os-extend': { new_size: 2 } })
  assert.match(String((await said(id, grown, admin))[1]), /no completion is waited for/)
  const swap = (new_volume: string, error = false) => ({ 'os-migrate_volume_completion': { new_volume, error } })
  const absent = '98989898-9898-4898-8898-989898989898'
  assert.deepEqual(await said(other, swap(absent), admin), [404, `Volume ${absent} could not be found.`])
  const third = await makeVolume()
  await act(other, { 'os-attach': { mountpoint: '/dev/vdb', host_name: 'elsewhere' } })
  assert.equal((await act(other, swap(third))).status, 403)
  const holders = async (volume: string) =>
    (await call('GET', `/volumes/${volume}`)).json.volume.attachments.map(({ host_name }: { host_name: string }) => host_name)
  for (const [error, has] of [
    [true, other],
    [false, third],
  ] as const) {
    assert.deepEqual((await act(other, swap(third, error), admin)).json, { save_volume_id: third })
    assert.deepEqual([await holders(has), await holders(has === other ? third : other)], [['elsewhere'], []])
  }
})
