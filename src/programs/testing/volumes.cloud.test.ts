/** Volumes of a whole cloud on fake drivers: made, given to a server and taken back, by Cinder's API and Nova's. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let token: string
before(async () => {
  cloud = await startCloud()
  token = await cloud.memberToken()
})
after(() => cloud?.close())

const ask = (method: string, path: string, body?: object, version = 'volume 3.71, compute 2.96') =>
  cloud.fetchJson(path, {
    method,
    headers: { 'x-auth-token': token, 'openstack-api-version': version, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const volumeAt = async (id: string) => (await ask('GET', `/volume/v3/volumes/${id}`)).json.volume

const becomes = (id: string, status: string) =>
  cloud.eventually(`the volume is ${status}`, async () => ((await volumeAt(id))?.status === status ? true : undefined))

test('a volume is made by an agent, plugged into a server that runs, given back, and goes', async () => {
  const made = await ask('POST', '/volume/v3/volumes', { volume: { size: 1, name: 'data' } })
  assert.equal(made.status, 202, made.text)
  const { id } = made.json.volume
  await becomes(id, 'available')
  const { json } = await ask('GET', '/image/v2/images')
  const server = { name: 'vm', imageRef: json.images[0].id, flavorRef: '1', networks: 'none' }
  const serverId = (await ask('POST', '/compute/v2.1/servers', { server })).json.server.id
  const at = `/compute/v2.1/servers/${serverId}`
  await cloud.eventually('the server runs', async () =>
    (await ask('GET', at)).json.server.status === 'ACTIVE' ? true : undefined,
  )
  const attached = await ask('POST', `${at}/os-volume_attachments`, { volumeAttachment: { volumeId: id } })
  assert.equal(attached.status, 200, attached.text)
  await becomes(id, 'in-use')
  const [attachment] = (await volumeAt(id)).attachments
  assert.deepEqual([attachment.server_id, attachment.device], [serverId, '/dev/vdb'])
  const shown = (await ask('GET', `${at}/os-volume_attachments/${id}`)).json.volumeAttachment
  assert.equal(shown.attachment_id, attachment.attachment_id)
  assert.deepEqual((await ask('GET', at)).json.server['os-extended-volumes:volumes_attached'], [
    { id, delete_on_termination: false },
  ])
  const refused = await ask('DELETE', `/volume/v3/volumes/${id}`)
  assert.equal(refused.status, 400)
  assert.equal((await ask('DELETE', `/volume/v3/attachments/${attachment.attachment_id}`)).status, 409)
  assert.equal((await ask('DELETE', `${at}/os-volume_attachments/${id}`)).status, 202)
  await becomes(id, 'available')
  assert.equal((await ask('DELETE', `/volume/v3/volumes/${id}`)).status, 202)
  await cloud.eventually('the volume is gone', async () =>
    (await ask('GET', `/volume/v3/volumes/${id}`)).status === 404 ? true : undefined,
  )
})

test('a volume grows, is kept as a snapshot, and is copied', async () => {
  const { id } = (await ask('POST', '/volume/v3/volumes', { volume: { size: 1 } })).json.volume
  await becomes(id, 'available')
  assert.equal((await ask('POST', `/volume/v3/volumes/${id}/action`, { 'os-extend': { new_size: 2 } })).status, 202)
  await becomes(id, 'available')
  assert.equal((await volumeAt(id)).size, 2)
  const snapshot = (await ask('POST', '/volume/v3/snapshots', { snapshot: { volume_id: id } })).json.snapshot
  const at = `/volume/v3/snapshots/${snapshot.id}`
  await cloud.eventually('the snapshot is there', async () =>
    (await ask('GET', at)).json.snapshot.status === 'available' ? true : undefined,
  )
  const copies = [{ snapshot_id: snapshot.id }, { source_volid: id }].map((from) =>
    ask('POST', '/volume/v3/volumes', { volume: from }),
  )
  for (const { json } of await Promise.all(copies)) {
    await becomes(json.volume.id, 'available')
    assert.equal((await ask('DELETE', `/volume/v3/volumes/${json.volume.id}`)).status, 202)
  }
  assert.equal((await ask('DELETE', `/volume/v3/volumes/${id}?cascade=true`)).status, 202)
  await cloud.eventually('all of it is gone', async () =>
    (await ask('GET', '/volume/v3/volumes')).json.volumes.length === 0 ? true : undefined,
  )
})

test('a server boots from a volume that is made of an image for it, which another server boots from later', async () => {
  const { json } = await ask('GET', '/image/v2/images')
  const root = { boot_index: 0, destination_type: 'volume', delete_on_termination: false }
  const fromImage = { ...root, source_type: 'image', uuid: json.images[0].id, volume_size: 1 }
  const blank = { boot_index: -1, source_type: 'blank', destination_type: 'volume', volume_size: 2, delete_on_termination: true }
  const boot = async (...devices: object[]) => {
    const server = { name: 'vm', flavorRef: '1', networks: 'none', block_device_mapping_v2: devices }
    const made = await ask('POST', '/compute/v2.1/servers', { server })
    assert.equal(made.status, 202, made.text)
    return `/compute/v2.1/servers/${made.json.server.id}`
  }
  const runs = (at: string) =>
    cloud.eventually('the server runs', async () => {
      const { server } = (await ask('GET', at)).json
      assert.notEqual(server.status, 'ERROR', JSON.stringify(server.fault))
      return server.status === 'ACTIVE' ? server : undefined
    })
  const goes = async (at: string) => {
    assert.equal((await ask('DELETE', at)).status, 204)
    await cloud.eventually('the server is gone', async () => ((await ask('GET', at)).status === 404 ? true : undefined))
  }
  const first = await boot(fromImage, blank)
  const shown = await runs(first)
  assert.equal(shown.image, '')
  const [kept, gone] = shown['os-extended-volumes:volumes_attached']
  assert.deepEqual([kept.delete_on_termination, gone.delete_on_termination], [false, true])
  assert.deepEqual([(await volumeAt(kept.id)).status, (await volumeAt(kept.id)).bootable], ['in-use', 'true'])
  const refused = await ask('DELETE', `${first}/os-volume_attachments/${kept.id}`)
  assert.deepEqual([refused.status, refused.json.forbidden.message], [403, 'Cannot detach a root device volume'])
  await goes(first)
  await becomes(kept.id, 'available')
  await cloud.eventually('the blank one goes with its server', async () =>
    (await ask('GET', `/volume/v3/volumes/${gone.id}`)).status === 404 ? true : undefined,
  )
  const second = await boot({ ...root, source_type: 'volume', uuid: kept.id, delete_on_termination: true })
  await runs(second)
  await goes(second)
  await cloud.eventually('the volume goes with its server', async () =>
    (await ask('GET', `/volume/v3/volumes/${kept.id}`)).status === 404 ? true : undefined,
  )
})
