import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretLab } from '../../../domain/secret/secret.fixture.ts'
import { makeVolumeKeys } from '../../../domain/volume/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const admin = { token: 'admin', version: '3.71' }

test('types: how their volumes are encrypted is said, changed and forgotten while there are none, in Cinder’s words', async () => {
  const { call, makeVolume } = await startCinder(await openTestStore())
  const make = async (name: string) =>
    (await call('POST', '/types', { ...admin, body: { volume_type: { name } } })).json.volume_type.id
  const id = await make('secret')
  const path = `/types/${id}/encryption`
  const say = (encryption: object, of = path) => call('POST', of, { ...admin, body: { encryption } })
  const luks = { provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64', key_size: '512' }
  assert.deepEqual((await call('GET', path, admin)).json, {})
  const made = await say(luks)
  const { encryption_id, ...given } = made.json.encryption
  assert.deepEqual([made.status, given], [200, { ...luks, key_size: 512, volume_type_id: id }])
  const again = await say(luks)
  assert.deepEqual([again.status, messageOf(again)], [400, `Volume type encryption for type ${id} already exists.`])
  const shown = (await call('GET', path, admin)).json
  assert.deepEqual([shown.encryption_id, shown.key_size, shown.cipher, shown.deleted], [encryption_id, 512, luks.cipher, false])
  assert.deepEqual((await call('GET', `${path}/key_size`, admin)).json, { key_size: 512 })
  const none = await call('GET', `${path}/color`, admin)
  assert.deepEqual([none.status, messageOf(none)], [404, `Volume type encryption for type ${id} does not exist.`])
  const change = (encryption: object, of = id) =>
    call('PUT', `/types/${of}/encryption/${encryption_id}`, { ...admin, body: { encryption } })
  assert.deepEqual((await change({ key_size: '256' })).json, { encryption: { key_size: 256 } })
  assert.equal((await change({ key_size: 'long' })).status, 400)
  assert.equal((await change({ control_location: 'nowhere' })).status, 400)
  assert.equal((await call('GET', path, admin)).json.key_size, 256)
  assert.equal((await call('GET', path)).status, 403)
  assert.equal((await say(luks, '/types/none/encryption')).status, 404)
  await change({ provider: 'vault' })
  const refused = await call('POST', '/volumes', { body: { volume: { size: 1, volume_type: 'secret' } } })
  assert.deepEqual([refused.status, messageOf(refused).includes('otherwise than this cloud does')], [400, true])
  assert.equal((await call('DELETE', `${path}/${encryption_id}`, admin)).status, 202)
  assert.equal((await call('DELETE', `${path}/${encryption_id}`, admin)).status, 404)
  assert.equal((await change({})).status, 404)
  await makeVolume({ volume_type: 'secret' })
  const used = await say(luks)
  assert.deepEqual([used.status, messageOf(used)], [400, 'Cannot create encryption specs. Volume type in use.'])
})

test('volumes: whether and how they are encrypted is shown, word by word too, and the id of their key from 3.64 on', async () => {
  const store = await openTestStore()
  const { app, call, settle, makeVolume, ctx } = await startCinder(store)
  const { sealing } = secretLab(store)
  const { id } = (await call('POST', '/types', { ...admin, body: { volume_type: { name: 'secret' } } })).json.volume_type
  const luks = { provider: 'luks', control_location: 'front-end', cipher: 'aes-xts-plain64', key_size: 256 }
  await call('POST', `/types/${id}/encryption`, { ...admin, body: { encryption: luks } })
  const body = { volume: { size: 1, volume_type: 'secret' } }
  const made = (await call('POST', '/volumes', { version: '3.71', body })).json.volume
  assert.deepEqual([made.encrypted, made.status], [true, 'creating'])
  await makeVolumeKeys(ctx, sealing)
  await settle()
  const shown = async (version: string) => (await call('GET', `/volumes/${made.id}`, { version })).json.volume
  const { encryption_key_id, status } = await shown('3.64')
  assert.deepEqual([typeof encryption_key_id, status], ['string', 'available'])
  assert.equal('encryption_key_id' in (await shown('3.63')), false)
  const found = await call('GET', `/volumes/detail?encryption_key_id=${encryption_key_id}`, admin)
  assert.equal(found.json.volumes.length, 0)
  const path = `/volumes/${made.id}/encryption`
  assert.deepEqual((await call('GET', path)).json, { ...luks, encryption_key_id })
  const word = async (key: string) => {
    const headers = { host: 'cloud', 'x-auth-token': 'demo' }
    return (await app.inject({ method: 'GET', url: `/volume/v3${path}/${key}`, headers })).body
  }
  assert.deepEqual([await word('cipher'), await word('key_size')], ['aes-xts-plain64', '256'])
  assert.equal((await call('GET', `${path}/color`)).status, 404)
  assert.equal((await call('GET', path, { token: 'other' })).status, 404)
  const clear = await makeVolume()
  assert.deepEqual((await call('GET', `/volumes/${clear}/encryption`)).json, { encryption_key_id: null })
  const given = await call('POST', '/volume-transfers', { version: '3.71', body: { transfer: { volume_id: made.id } } })
  assert.equal(messageOf(given), 'Invalid volume: transferring encrypted volume is not supported')
})
