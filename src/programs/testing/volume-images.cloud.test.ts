/** Images that are made of volumes: the controller's rows, an agent that copies and sends, and the bytes in the image store. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { writeInto } from '../../drivers/volume/fake/disks.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let token: string

before(async () => {
  cloud = await startCloud()
  token = await cloud.memberToken()
})
after(() => cloud.close())

const at = (version: string, body: object) => ({ token, headers: { 'openstack-api-version': `volume ${version}` }, body })

async function makeVolume(text: string): Promise<string> {
  const { volume } = await cloud.demand('/volume/v3/volumes', at('3.71', { volume: { size: 1, name: 'data' } }))
  await settled(volume.id, 'available')
  const [host] = cloud.hosts
  assert.ok(host && writeInto(host.world.disks, volume.id, text))
  return volume.id
}

const settled = (id: string, status: string) =>
  cloud.eventually(`volume ${id} is ${status}`, async () => {
    const { volume } = await cloud.demand(`/volume/v3/volumes/${id}`, { token })
    return volume.status === status ? volume : undefined
  })

const upload = async (id: string, body: object, version = '3.71') =>
  (await cloud.demand(`/volume/v3/volumes/${id}/action`, at(version, { 'os-volume_upload_image': body })))[
    'os-volume_upload_image'
  ]

const imageOf = (id: string) => cloud.demand(`/image/v2/images/${id}`, { token })

test('a volume becomes an image with what is noted of its own, and is free again', async () => {
  const id = await makeVolume('what was written')
  const noted = { image_name: 'old', os_distro: 'debian', img_signature: 'of other bytes', size: '7' }
  await cloud.demand(`/volume/v3/volumes/${id}/action`, at('3.71', { 'os-set_image_metadata': { metadata: noted } }))
  const told = await upload(id, { image_name: 'copy' })
  assert.deepEqual(
    [told.id, told.status, told.disk_format, told.container_format, told.image_name, told.visibility, told.protected],
    [id, 'uploading', 'raw', 'bare', 'copy', 'private', false],
  )
  await settled(id, 'available')
  const image = await imageOf(told.image_id)
  assert.deepEqual(
    [image.status, image.os_distro, image.img_signature, image.image_name, image.size],
    ['active', 'debian', undefined, undefined, 'what was written'.length],
  )
  const { text } = await cloud.fetchJson(`/image/v2/images/${told.image_id}/file`, { token })
  assert.equal(text, 'what was written')
  assert.equal(cloud.hosts[0]?.world.disks.copies.size, 0)
  const left = () => cloud.controller.ctx.db.selectFrom('disk_export').select('id').execute()
  await cloud.eventually('the host has forgotten the export', async () => ((await left()).length === 0 ? true : undefined))
})

test('what cannot be an image of its format leaves none, says why, and frees the volume', async () => {
  const id = await makeVolume('no disk of VMware’s')
  const told = await upload(id, { image_name: 'odd', disk_format: 'vmdk', visibility: 'shared' })
  await settled(id, 'available')
  assert.equal((await cloud.fetchJson(`/image/v2/images/${told.image_id}`, { token })).status, 404)
  const asked = { token, headers: { 'openstack-api-version': 'volume 3.5' } }
  const { messages } = await cloud.demand(`/volume/v3/messages?resource_uuid=${id}`, asked)
  assert.match(messages[0]?.user_message, /Failed to upload volume to image/)
})

test('a volume that a server has is copied only by force, while the server goes on', async () => {
  const id = await makeVolume('in use')
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const server = { name: 'user', imageRef: images[0].id, flavorRef: '1', networks: 'none' }
  const compute = { token, headers: { 'openstack-api-version': 'compute 2.96' } }
  const made = await cloud.demand('/compute/v2.1/servers', { ...compute, body: { server } })
  await cloud.eventually('the server runs', async () => {
    const shown = await cloud.demand(`/compute/v2.1/servers/${made.server.id}`, { token })
    return shown.server.status === 'ACTIVE' ? true : undefined
  })
  const attach = { volumeAttachment: { volumeId: id } }
  await cloud.demand(`/compute/v2.1/servers/${made.server.id}/os-volume_attachments`, { token, body: attach })
  await settled(id, 'in-use')
  const refused = await cloud.fetchJson(
    `/volume/v3/volumes/${id}/action`,
    at('3.71', { 'os-volume_upload_image': { image_name: 'copy' } }),
  )
  assert.deepEqual([refused.status, refused.json?.badRequest.message], [400, 'Invalid volume: Volume status must be available'])
  const told = await upload(id, { image_name: 'copy', force: true, disk_format: 'qcow2' })
  await settled(id, 'in-use')
  const image = await imageOf(told.image_id)
  assert.deepEqual([image.status, image.disk_format, image.virtual_size], ['active', 'qcow2', 1024 ** 2])
})

test('the agent dies and comes again, the image is deleted meanwhile: the volume is free whatever happens', async () => {
  const id = await makeVolume('much')
  const [host] = cloud.hosts
  assert.ok(host)
  await host.stop()
  const first = await upload(id, { image_name: 'later' })
  assert.equal((await imageOf(first.image_id)).status, 'queued')
  await host.start()
  await settled(id, 'available')
  assert.equal((await imageOf(first.image_id)).status, 'active')
  await host.stop()
  const second = await upload(id, { image_name: 'never' })
  await cloud.demand(`/image/v2/images/${second.image_id}`, { token, method: 'DELETE' })
  await host.start()
  await settled(id, 'available')
})

test('a host sends bytes for exports of its own alone, and only while they are wanted', async () => {
  const [host] = cloud.hosts
  assert.ok(host)
  const id = await makeVolume('secret')
  await host.stop()
  const told = await upload(id, { image_name: 'mine' })
  const row = await cloud.controller.ctx.db.selectFrom('disk_export').selectAll().executeTakeFirstOrThrow()
  const send = (as: string | undefined) =>
    cloud.fetchJson(`/agent/v1/exports/${row.id}/file`, { method: 'PUT', body: 'forged', ...(as && { token: as }) })
  assert.equal((await send(undefined)).status, 401)
  assert.equal((await send(token)).status, 401)
  assert.equal((await imageOf(told.image_id)).status, 'queued')
  await host.start()
  await settled(id, 'available')
  assert.equal((await cloud.fetchJson(`/image/v2/images/${told.image_id}/file`, { token })).text, 'secret')
})
