import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { getVolume, setBootable, volumeQuotas } from '../volume/index.ts'
import { createVolumeOperation } from '../volume/operations.ts'
import { asMember, IMAGE, PROJECT, rowsLeft } from './compute.fixture.ts'
import { createServers, type NewServer } from './create.ts'
import { createWithVolumesOperation } from './create-with-volumes.ts'
import { guestsOfHost } from './host-document.ts'
import type { NewDisk } from './new-disk.ts'
import { createServerOperation } from './operations.ts'
import { deleteServer } from './remove.ts'
import { getServer } from './server.store.ts'
import { detachServerVolume, listServerVolumes } from './server-volume.ts'
import { bootable, bootingFrom, makeCloudWithPools, obeyAll, rootOf, volumesBy } from './with-volumes.fixture.ts'

const KINDS = [createServerOperation, createWithVolumesOperation, createVolumeOperation]
const recover = (ctx: StoreCtx) => new Operations({ ctx, kinds: KINDS, owner: 'test' }).recover()

eachDatabase('servers that begin with volumes', (open) => {
  const start = async (hosts = 2) => {
    const ctx = testCtx(await open())
    const hostIds = await makeCloudWithPools(ctx, hosts)
    const settle = async (fails?: Parameters<typeof obeyAll>[2]) => {
      for (let round = 0; round < 3; round++) {
        await recover(ctx)
        for (const hostId of hostIds) await obeyAll(ctx, hostId, fails)
      }
      await recover(ctx)
    }
    const make = async (input: NewServer) => {
      const [row] = await createServers(asMember(ctx), input)
      assert.ok(row)
      return row.id
    }
    return { ctx, member: asMember(ctx), hostIds, settle, make }
  }

  test('a volume is the root disk, on the host that keeps it, and outlives the server', async () => {
    const { ctx, member, hostIds, settle, make } = await start()
    const there = hostIds[1] ?? ''
    const volumeId = await bootable(ctx, there)
    const id = await make(bootingFrom(rootOf({ kind: 'volume', id: volumeId })))
    assert.equal((await getVolume(member, volumeId)).status, 'reserved')
    assert.equal(await reasonOf(make(bootingFrom(rootOf({ kind: 'volume', id: volumeId })))), 'wrong_status')
    await settle()
    const server = await getServer(member, id)
    assert.deepEqual([server.status, server.host_id, server.image, server.image_id], ['active', there, null, null])
    const [guest] = await guestsOfHost(ctx, there)
    assert.deepEqual(
      [guest?.rootDisk, guest?.volumes?.map((disk) => [disk.id, disk.device, disk.bootIndex])],
      [{ sizeGib: 0, image: undefined }, [[volumeId, '/dev/vda', 0]]],
    )
    const volume = await getVolume(member, volumeId)
    assert.deepEqual([volume.status, volume.attachments.map(({ status }) => status)], ['in-use', ['attached']])
    assert.equal(await reasonOf(detachServerVolume(member, id, volumeId)), 'root_volume')
    const claim = await ctx.db.selectFrom('host_claim').selectAll().executeTakeFirstOrThrow()
    assert.equal(claim.disk_gib, 0)
    await deleteServer(member, id)
    await settle()
    assert.equal((await getVolume(member, volumeId)).status, 'available')
    assert.deepEqual((await rowsLeft(ctx)).server, 0)
  })

  test('volumes are made of an image and of nothing, waited for, and go with the server where that was asked', async () => {
    const { ctx, member, hostIds, settle, make } = await start()
    const disks = [
      rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3, deleteOnTermination: true }),
      { source: { kind: 'blank' as const }, sizeGib: 5, deleteOnTermination: false },
    ]
    const id = await make(bootingFrom(...disks))
    await recover(ctx)
    const hostId = (await getServer(member, id)).host_id ?? ''
    assert.ok(hostIds.includes(hostId))
    assert.deepEqual(await guestsOfHost(ctx, hostId), [], 'its host hears of it when its volumes are there')
    await settle()
    assert.equal((await getServer(member, id)).status, 'active')
    const volumes = await listServerVolumes(member, id)
    assert.deepEqual(
      volumes.map(({ device, state, boot_index }) => [device, state, boot_index]),
      [
        ['/dev/vda', 'attached', 0],
        ['/dev/vdb', 'attached', null],
      ],
    )
    const rows = await ctx.db.selectFrom('volume').select(['host_id', 'claimed_gib', 'status']).orderBy('size_gib').execute()
    assert.deepEqual(
      rows.map((row) => [row.host_id, row.claimed_gib, row.status]),
      [
        [hostId, 3, 'in-use'],
        [hostId, 5, 'in-use'],
      ],
    )
    await deleteServer(member, id)
    await settle()
    assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
  })

  test('a server that is deleted before its volumes are there leaves none of them', async () => {
    const { ctx, member, settle, make } = await start(1)
    const disk = rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3 })
    await deleteServer(member, await make(bootingFrom(disk)))
    assert.deepEqual(await volumesBy(ctx), [])
    const id = await make(bootingFrom(disk))
    await recover(ctx)
    await deleteServer(member, id)
    await settle()
    assert.deepEqual([await volumesBy(ctx), (await rowsLeft(ctx)).server], [[], 0])
    const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
    assert.equal(claimed_volume_gib, 0)
  })

  test('when a volume cannot be made, what was made goes and what was taken is free', async () => {
    const { ctx, member, hostIds, settle, make } = await start(1)
    const taken = await bootable(ctx, hostIds[0] ?? '')
    const blank = { source: { kind: 'blank' as const }, sizeGib: 7, deleteOnTermination: false }
    const id = await make(bootingFrom(rootOf({ kind: 'volume', id: taken }, { deleteOnTermination: true }), blank))
    await settle(({ sizeMib }) => sizeMib === 7 * 1024)
    const server = await getServer(member, id)
    assert.deepEqual([server.status, server.host_id, server.fault?.message], ['error', null, 'no space'])
    assert.deepEqual(await listServerVolumes(member, id), [])
    assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
    assert.deepEqual((await rowsLeft(ctx)).claim, 0)
  })

  test('refused, and then nothing is made: above the quota, not bootable, on two hosts, none that is there', async () => {
    const { ctx, hostIds, make } = await start()
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_gib: 5 })
    const root = rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3 })
    const refused = (...disks: NewDisk[]) => reasonOf(make(bootingFrom(...disks)))
    assert.equal(await refused(root, { source: { kind: 'blank' }, sizeGib: 3, deleteOnTermination: false }), 'quota_exceeded')
    const [one = '', two = ''] = [await bootable(ctx, hostIds[0] ?? ''), await bootable(ctx, hostIds[1] ?? '')]
    const second: NewDisk = { source: { kind: 'volume', id: two }, deleteOnTermination: false }
    assert.equal(await refused(rootOf({ kind: 'volume', id: one }), second), 'volumes_apart')
    await setBootable(asMember(ctx), one, false)
    assert.equal(await refused(rootOf({ kind: 'volume', id: one })), 'volume_not_bootable')
    assert.equal(await refused(rootOf({ kind: 'volume', id: hostIds[0] ?? '' })), 'volume_not_found')
    assert.deepEqual(
      [await volumesBy(ctx), (await rowsLeft(ctx)).server],
      [
        [
          ['available', 'present'],
          ['available', 'present'],
        ],
        0,
      ],
    )
    assert.deepEqual(await ctx.db.selectFrom('volume_attachment').selectAll().execute(), [])
  })
})
