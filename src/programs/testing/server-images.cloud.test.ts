/** Images that are made of servers: by Nova's API, an agent that copies their disks, and servers that start from them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { heldBy, writeInto } from '../../drivers/volume/fake/disks.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let token: string

before(async () => {
  cloud = await startCloud()
  token = await cloud.memberToken()
})
after(() => cloud.close())

const compute = (version: string, body?: object) => ({
  token,
  headers: { 'openstack-api-version': `compute ${version}` },
  ...(body && { body }),
})
const imageOf = (id: string) => cloud.demand(`/image/v2/images/${id}`, { token })
const serverAt = async (id: string) => (await cloud.demand(`/compute/v2.1/servers/${id}`, compute('2.96'))).server
const act = (id: string, body: object, version = '2.96') =>
  cloud.fetchJson(`/compute/v2.1/servers/${id}/action`, compute(version, body))

const becomes = (id: string, status: string) =>
  cloud.eventually(`server ${id} is ${status} and rests`, async () => {
    const { status: is, 'OS-EXT-STS:task_state': task } = await serverAt(id)
    return is === status && task === null ? true : undefined
  })

async function makeServer(imageRef?: string, over: object = {}): Promise<string> {
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const server = { name: 'vm', imageRef: imageRef ?? images[0].id, flavorRef: '1', networks: 'none', ...over }
  const { id } = (await cloud.demand('/compute/v2.1/servers', compute('2.96', { server }))).server
  await becomes(id, 'ACTIVE')
  return id
}

const becomesImage = (id: string) =>
  cloud.eventually('the image is active', async () => {
    const image = await imageOf(id)
    return image.status === 'active' ? image : undefined
  })

test('of a server that runs, one that is stopped and one that is paused there is an image, from which another starts', async () => {
  const id = await makeServer()
  const made = await act(id, { createImage: { name: 'running', metadata: { purpose: 'backup', image_state: 'mine' } } })
  assert.equal(made.status, 202, made.text)
  const image = await becomesImage(made.json.image_id)
  await becomes(id, 'ACTIVE')
  const { flavor } = await serverAt(id)
  assert.deepEqual(
    [image.name, image.disk_format, image.container_format, image.visibility, image.min_disk],
    ['running', 'qcow2', 'bare', 'private', flavor.disk],
  )
  assert.deepEqual(
    [image.image_type, image.instance_uuid, image.purpose, image.image_state, image.owner_id, image.image_location],
    ['snapshot', id, 'backup', 'mine', image.owner, 'snapshot'],
  )
  assert.ok(image.base_image_ref && image.user_id)
  await makeServer(image.id)
  for (const [verb, status] of [
    ['pause', 'PAUSED'],
    ['unpause', 'ACTIVE'],
    ['os-stop', 'SHUTOFF'],
  ] as const) {
    assert.equal((await act(id, { [verb]: null })).status, 202)
    await becomes(id, status)
    const next = await act(id, { createImage: { name: status } })
    await becomesImage(next.json.image_id)
    await becomes(id, status)
  }
  const { instanceActions } = await cloud.demand(`/compute/v2.1/servers/${id}/os-instance-actions`, compute('2.96'))
  assert.deepEqual(
    instanceActions
      .filter(({ action }: { action: string }) => action === 'createImage')
      .map(({ message }: { message: null }) => message),
    [null, null, null, null],
  )
})

test('while an image is made the server says so and does nothing else; deleting it, or the image, ends the making', async () => {
  const id = await makeServer()
  const [host] = cloud.hosts
  assert.ok(host)
  await host.stop()
  const made = await act(id, { createImage: { name: 'late' } }, '2.44')
  const address = made.headers?.get('location') ?? ''
  assert.match(address, /^http:\/\/[^/]+\/image\/v2\/images\/[0-9a-f-]{36}$/)
  assert.deepEqual([made.status, made.text], [202, ''])
  const imageId = address.split('/').at(-1) ?? ''
  assert.equal((await serverAt(id))['OS-EXT-STS:task_state'], 'image_snapshot')
  const busy = await act(id, { 'os-stop': null })
  assert.deepEqual(
    [busy.status, busy.json.conflictingRequest.message],
    [409, `Cannot 'stop' instance ${id} while it is in task_state image_snapshot`],
  )
  assert.equal((await act(id, { createImage: { name: 'twice' } })).status, 409)
  await cloud.demand(`/image/v2/images/${imageId}`, { token, method: 'DELETE' })
  await host.start()
  await becomes(id, 'ACTIVE')
  await host.stop()
  const second = await act(id, { createImage: { name: 'later' } })
  await cloud.demand(`/compute/v2.1/servers/${id}`, { token, method: 'DELETE' })
  await host.start()
  await cloud.eventually('there is no image', async () => {
    const { status } = await cloud.fetchJson(`/image/v2/images/${second.json.image_id}`, { token })
    return status === 404 ? true : undefined
  })
})

test('of a server that boots from a volume the image says which snapshots a new one begins with', async () => {
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const disk = { source_type: 'image', destination_type: 'volume', uuid: images[0].id, volume_size: 1, boot_index: 0 }
  const beside = {
    source_type: 'blank',
    destination_type: 'volume',
    volume_size: 2,
    boot_index: -1,
    delete_on_termination: true,
    tag: 'data',
  }
  const server = { name: 'backed', flavorRef: '1', networks: 'none', block_device_mapping_v2: [disk, beside] }
  const { id } = (await cloud.demand('/compute/v2.1/servers', compute('2.96', { server }))).server
  await becomes(id, 'ACTIVE')
  const volumesOf = async (of: string): Promise<string[]> =>
    (await serverAt(of))['os-extended-volumes:volumes_attached'].map((volume: { id: string }) => volume.id)
  const { disks: hostDisks } = cloud.hosts[0]?.world ?? assert.fail()
  for (const [i, volume] of (await volumesOf(id)).entries()) assert.ok(writeInto(hostDisks, volume, `disk ${i}`))
  const made = await act(id, { createImage: { name: 'kept', metadata: { purpose: 'template' } } })
  assert.equal(made.status, 202, made.text)
  const image = await imageOf(made.json.image_id)
  assert.deepEqual(
    [image.status, image.size, image.bdm_v2, image.root_device_name, image.purpose, image.image_type],
    ['active', 0, 'True', '/dev/vda', 'template', undefined],
  )
  const disks = JSON.parse(image.block_device_mapping)
  assert.deepEqual(
    disks.map((one: Record<string, unknown>) => [
      one.source_type,
      one.boot_index,
      one.volume_size,
      one.delete_on_termination,
      one.tag,
    ]),
    [
      ['snapshot', 0, 1, false, null],
      ['snapshot', null, 2, true, 'data'],
    ],
  )
  for (const { snapshot_id } of disks)
    await cloud.eventually('the snapshot is there', async () => {
      const { snapshot } = await cloud.demand(`/volume/v3/snapshots/${snapshot_id}`, { token })
      assert.equal(snapshot.name, 'snapshot for kept')
      return snapshot.status === 'available' ? true : undefined
    })
  assert.equal((await serverAt(id))['OS-EXT-STS:task_state'], null)
  // as the `openstack` command asks for it
  const itself = { source_type: 'image', destination_type: 'local', uuid: image.id, boot_index: 0, delete_on_termination: true }
  const copy = await makeServer(image.id, { block_device_mapping_v2: [itself] })
  const copies = await volumesOf(copy)
  assert.deepEqual(
    copies.map((volume) => heldBy(hostDisks, volume)),
    [['disk 0'], ['disk 1']],
  )
  assert.equal((await serverAt(copy)).image, '')
  const refused = await cloud.fetchJson('/volume/v3/volumes', {
    token,
    body: { volume: { size: 1, imageRef: image.id } },
  })
  assert.equal(refused.status, 400, 'it has no bytes')
})

test('an image whose disks nobody can read, or that are others’, starts nothing', async () => {
  const start = async (mapping: string) => {
    const fields = {
      name: 'forged',
      disk_format: 'qcow2',
      container_format: 'bare',
      bdm_v2: 'True',
      block_device_mapping: mapping,
    }
    const { id } = await cloud.demand('/image/v2/images', { token, body: fields })
    const server = { name: 'never', imageRef: id, flavorRef: '1', networks: 'none' }
    return (await cloud.fetchJson('/compute/v2.1/servers', compute('2.96', { server }))).status
  }
  const of = (over: object) => JSON.stringify([{ source_type: 'snapshot', destination_type: 'volume', boot_index: 0, ...over }])
  for (const mapping of ['{', '{}', '[null]', of({}), of({ snapshot_id: 'x' }), of({ snapshot_id: crypto.randomUUID() })])
    assert.equal(await start(mapping), 400, mapping)
})
