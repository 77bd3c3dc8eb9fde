import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE, makeVolume } from '../../../domain/compute/compute.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const PREFIX = 'Block Device Mapping is Invalid: '
const SEQUENCE = `${PREFIX}Boot sequence for the instance and image/block device mapping combination is not valid.`
const root = { boot_index: 0, destination_type: 'volume' }
const local = { source_type: 'image', destination_type: 'local', uuid: IMAGE, boot_index: 0 }
const blank = { source_type: 'blank', destination_type: 'volume', volume_size: 1, boot_index: -1 }
const scratch = (volume_size?: number) => ({ source_type: 'blank', destination_type: 'local', boot_index: -1, volume_size })
const swap = (volume_size?: number) => ({ ...scratch(volume_size), guest_format: 'swap' })
const v2 = (...devices: object[]) => ({ imageRef: undefined, block_device_mapping_v2: devices })
const withImage = (...devices: object[]) => ({ block_device_mapping_v2: devices })
const old = (...devices: object[]) => ({ imageRef: undefined, block_device_mapping: devices })

/** What is refused, in Nova's words. */
const BAD: readonly (readonly [over: object, status: number, message: string])[] = [
  [v2(local), 400, `${PREFIX}Mapping image to local is not supported.`],
  [withImage({ ...local, boot_index: -1 }), 400, `${PREFIX}Mapping image to local is not supported.`],
  [withImage(blank), 400, SEQUENCE],
  [v2(blank), 400, SEQUENCE],
  [withImage(local, { ...blank, boot_index: 2 }), 400, SEQUENCE],
  [withImage(local, { ...blank, boot_index: 0 }), 400, SEQUENCE],
  [v2({ ...blank, uuid: UNKNOWN }), 400, `${PREFIX}Invalid device UUID.`],
  [v2({ ...root, source_type: 'volume' }), 400, `${PREFIX}Missing device UUID.`],
  [v2({ ...root, source_type: 'volume', uuid: UNKNOWN }), 400, `${PREFIX}failed to get volume ${UNKNOWN}.`],
  [v2({ ...root, source_type: 'snapshot', uuid: UNKNOWN }), 400, `${PREFIX}failed to get snapshot ${UNKNOWN}.`],
  [v2({ ...root, source_type: 'image', uuid: UNKNOWN, volume_size: 1 }), 400, `${PREFIX}failed to get image ${UNKNOWN}.`],
  [
    v2({ ...root, source_type: 'image', uuid: IMAGE }),
    400,
    "Images with destination_type 'volume' need to have a non-zero size specified",
  ],
  [
    withImage(local, { ...blank, volume_size: undefined }),
    400,
    "Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size",
  ],
  [withImage(local, { ...blank, volume_type: 'none' }), 400, 'Volume type none could not be found.'],
  [
    v2({ ...root, source_type: 'volume', uuid: UNKNOWN, volume_type: 'none' }),
    400,
    `${PREFIX}Specifying volume type to existing volume is not supported.`,
  ],
  [
    { ...v2({ ...root, source_type: 'volume', uuid: UNKNOWN }), min_count: 2 },
    400,
    'Cannot attach one or more volumes to multiple instances',
  ],
  [
    { ...v2(blank), block_device_mapping: [{ volume_id: UNKNOWN }] },
    400,
    'Using different block_device_mapping syntaxes is not allowed in the same request.',
  ],
  [old({ device_name: 'vda' }), 400, `${PREFIX}Unrecognized legacy format.`],
  [old({ volume_id: UNKNOWN }), 400, SEQUENCE],
  [old({ volume_id: UNKNOWN, device_name: '/dev/vda' }), 400, `${PREFIX}failed to get volume ${UNKNOWN}.`],
  [
    withImage(local, scratch(1)),
    400,
    'Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device mapping, flavor ephemeral size will be used.',
  ],
  [withImage(local, swap(1)), 400, 'Swap drive requested is larger than instance type allows.'],
  [withImage(local, swap(), swap()), 400, `${PREFIX}More than one swap drive requested.`],
  [withImage(local, scratch(), scratch(), scratch()), 400, `${PREFIX}You specified more local devices than the limit allows`],
  [withImage(local, { ...blank, disk_bus: 'nvme' }), 400, `${PREFIX}The provided disk bus nvme is not valid.`],
  [withImage(local, { ...blank, disk_bus: 'usb' }), 501, 'A block device on the bus usb is not implemented in this cloud.'],
  [
    v2({ ...root, source_type: 'volume', uuid: UNKNOWN, device_type: 'cdrom' }),
    501,
    'A block device of the type cdrom is not implemented in this cloud.',
  ],
]

test('block devices that cannot be are refused in Nova’s words, and nothing is made', async () => {
  const nova = await startNova(await openTestStore())
  await makeVolume(nova.ctx, nova.hostIds[0] ?? '')
  for (const [over, status, message] of BAD) {
    const reply = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ networks: 'none', ...over }) })
    const said = Object.values((reply.json ?? {}) as Record<string, { message: string }>)[0]?.message
    assert.deepEqual([reply.status, said], [status, message], JSON.stringify(over))
  }
  const { rows } = { rows: await nova.ctx.db.selectFrom('server').selectAll().execute() }
  assert.deepEqual([rows, (await nova.ctx.db.selectFrom('volume').selectAll().execute()).length], [[], 1])
})

test('scratch space and swap may be asked for as the flavor has them, whole', async () => {
  const nova = await startNova(await openTestStore())
  await nova.ctx.db.updateTable('shape').set({ ephemeral_gib: 2, swap_mib: 64 }).execute()
  const post = (...devices: object[]) =>
    nova.call('POST', '/servers', {
      version: '2.96',
      body: nova.createBody({ networks: 'none', ...withImage(local, ...devices) }),
    })
  assert.equal((await post(scratch(2), swap())).status, 202)
  const { status, json } = await post(scratch(1))
  assert.deepEqual(
    [status, Object.values(json as Record<string, { message: string }>)[0]?.message],
    [501, 'Ephemeral and swap disks smaller than the flavor has them are not implemented in this cloud.'],
  )
})

test('a volume that nothing boots from is no root, and the image’s own disk may have volumes beside it', async () => {
  const nova = await startNova(await openTestStore())
  const volumeId = await makeVolume(nova.ctx, nova.hostIds[0] ?? '')
  const volume = { source_type: 'volume', destination_type: 'volume', uuid: volumeId, tag: 'data' }
  const post = (over: object) =>
    nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ networks: 'none', ...over }) })
  const refused = await post(v2({ ...volume, boot_index: 0 }))
  assert.deepEqual([refused.status, refused.json.badRequest.message], [400, `Block Device ${volumeId} is not bootable.`])
  for (const over of [withImage(local, { ...volume, boot_index: null }), { block_device_mapping: [{ volume_id: volumeId }] }]) {
    const made = await post(over)
    assert.equal(made.status, 202, JSON.stringify(made.json))
    await nova.settle()
    const at = `/servers/${made.json.server.id}`
    const { server } = (await nova.call('GET', at, { version: '2.96' })).json
    assert.deepEqual([server.status, server.image.id], ['ACTIVE', IMAGE])
    const { volumeAttachments } = (await nova.call('GET', `${at}/os-volume_attachments`, { version: '2.96' })).json
    assert.deepEqual(
      volumeAttachments.map((one: Record<string, unknown>) => [one.volumeId, one.device, one.delete_on_termination]),
      [[volumeId, '/dev/vdb', false]],
    )
    assert.equal((await nova.call('DELETE', at)).status, 204)
    await nova.settle()
  }
})
